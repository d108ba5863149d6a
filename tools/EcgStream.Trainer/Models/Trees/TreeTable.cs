using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>Trees as the columns that ONNX's TreeEnsembleRegressor takes: all nodes of all trees, leaves among them, one below the other.</summary>
sealed class TreeTable
{
    readonly List<long> _trees = [], _nodes = [], _features = [], _lefts = [], _rights = [];
    readonly List<float> _thresholds = [];
    readonly List<string> _modes = [];
    readonly List<long> _leafTrees = [], _leafNodes = [], _targets = [];
    readonly List<float> _leafValues = [];

    /// <summary>Adds a tree whose leaves count for one target.</summary>
    public void Add(int number, BoostedTree tree, int target)
    {
        var splits = tree.Feature.Length;
        for (var i = 0; i < splits; i++)
            Node(number, i, "BRANCH_LEQ", tree.Feature[i], tree.Threshold[i], Place(tree.Left[i]), Place(tree.Right[i]));
        for (var i = 0; i < tree.Leaves.Length; i++)
        {
            Node(number, splits + i, "LEAF", 0, 0, 0, 0);
            _leafTrees.Add(number);
            _leafNodes.Add(splits + i);
            _targets.Add(target);
            _leafValues.Add(tree.Leaves[i]);
        }

        // Leaves come after the splits.
        int Place(int child) => child >= 0 ? child : splits + (-1 - child);
    }

    public ImmutableArray<OnnxAttribute> Attributes(int targets) =>
    [
        OnnxAttribute.Int("n_targets", targets),
        Ints("nodes_treeids", _trees), Ints("nodes_nodeids", _nodes), Ints("nodes_featureids", _features),
        OnnxAttribute.Texts("nodes_modes", CollectionsMarshal.AsSpan(_modes)), OnnxAttribute.Floats("nodes_values", CollectionsMarshal.AsSpan(_thresholds)),
        Ints("nodes_truenodeids", _lefts), Ints("nodes_falsenodeids", _rights),
        Ints("target_treeids", _leafTrees), Ints("target_nodeids", _leafNodes), Ints("target_ids", _targets),
        OnnxAttribute.Floats("target_weights", CollectionsMarshal.AsSpan(_leafValues)),
    ];

    static OnnxAttribute Ints(string name, List<long> values) => OnnxAttribute.Ints(name, CollectionsMarshal.AsSpan(values));

    void Node(int tree, int node, string mode, int feature, float threshold, int left, int right)
    {
        _trees.Add(tree);
        _nodes.Add(node);
        _modes.Add(mode);
        _features.Add(feature);
        _thresholds.Add(threshold);
        _lefts.Add(left);
        _rights.Add(right);
    }
}
