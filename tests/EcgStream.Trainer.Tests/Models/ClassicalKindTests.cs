using Xunit.Abstractions;

namespace EcgStream.Trainer.Tests;

public class ClassicalKindTests(ITestOutputHelper output)
{
    static readonly LabelledWindow[] Training = Windows.Rhythm(30, seed: 1);
    static readonly LabelledWindow[] Others = Windows.Rhythm(12, seed: 2);

    public static TheoryData<string> Names => ["majority", .. Learning];

    static string[] Learning =>
        ["heart-rate", "heart-rate-baseline", "logistic", "logistic-baseline", "quadratic-baseline", "boosting", "boosting-baseline", "random-kernels", "random-kernels-baseline"];

    public static TheoryData<string> ComparingNames => [.. Learning.Where(n => n.EndsWith("-baseline", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Names))]
    public void Its_graph_agrees_with_it_under_every_setting_and_temperature(string name)
    {
        var kind = Kind(name);
        foreach (var setting in kind.Settings)
        {
            var request = Windows.Request(kind, Training) with { Setting = setting };
            using var model = kind.Fit(request, default);
            foreach (var temperature in (double[])[1, 2.5])
            {
                var worst = GraphParity.Worst(kind, model, request, Others, temperature);
                output.WriteLine($"{name}, {setting.Name}, temperature {temperature}: {worst:E1}");
                Assert.InRange(worst, 0, GraphParity.Tolerance);
            }
        }
    }

    [Theory, MemberData(nameof(ComparingNames))]
    public void With_a_resting_minute_it_knows_people_it_has_never_seen(string name)
    {
        var kind = Kind(name);
        using var model = kind.Fit(Windows.Request(kind, Training), default);
        var accuracy = Windows.Accuracy(model, Others);
        output.WriteLine($"{accuracy:0.00}");
        Assert.InRange(accuracy, 0.8, 1);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_same_request_gives_the_same_file(string name)
    {
        var kind = Kind(name);
        var request = Windows.Request(kind, Training);
        Assert.Equal(Bytes(), Bytes());

        byte[] Bytes()
        {
            using var model = kind.Fit(request, default);
            return ((TrainedModel)model).Graph(kind.Contract(request.Form, request.Labels, "1", "Trained on pulses.")).ToArray();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_cancelled_fit_says_so(string name)
    {
        var kind = Kind(name);
        Assert.ThrowsAny<OperationCanceledException>(() => kind.Fit(Windows.Request(kind, Training), new(canceled: true)));
    }

    [Theory, MemberData(nameof(ComparingNames))]
    public void Without_a_resting_minute_it_is_refused_in_one_sentence(string name)
    {
        var kind = Kind(name);
        var error = Assert.Throws<EcgStreamException>(() => kind.Fit(Windows.Request(kind, [Training[0], Training[1] with { Rest = null }]), default));
        Assert.Contains("participant p0 has none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_majority_says_the_training_shares()
    {
        var kind = Kind("majority");
        using var model = kind.Fit(Windows.Request(kind, [Training[0], Training[1], Training[1], Training[2]]), default);
        Assert.Equal([0.25, 0.5, 0.25], model.Probabilities([Others[0]])[0].Select(p => Math.Round(p, 9)));
    }

    [Fact]
    public void Class_weights_lift_a_rare_class()
    {
        var kind = Kind("logistic-baseline");
        LabelledWindow[] rare = [.. Training.Where(w => w.Label != 2), .. Training.Where(w => w.Label == 2).Take(3)];
        using var model = kind.Fit(Windows.Request(kind, rare), default);
        Assert.InRange(Windows.Accuracy(model, [.. Others.Where(w => w.Label == 2)]), 0.8, 1);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_class_nobody_shows_is_never_said(string name)
    {
        var kind = Kind(name);
        var request = Windows.Request(kind, Training) with { Labels = ["class0", "class1", "class2", "never"] };
        using var model = kind.Fit(request, default);
        Assert.All(model.Probabilities(Others), row =>
        {
            Assert.NotEqual(3, Array.IndexOf(row, row.Max()));
            Assert.Equal(1, row.Sum(), 1e-9);
        });
        Assert.InRange(GraphParity.Worst(kind, model, request, Others, temperature: 20), 0, GraphParity.Tolerance);
    }

    [Fact]
    public void A_contract_of_another_kind_is_refused()
    {
        var kind = Kind("logistic");
        var request = Windows.Request(kind, Training);
        using var model = kind.Fit(request, default);
        Assert.Throws<ArgumentException>(() => model.Export(Kind("logistic-baseline").Contract(request.Form, request.Labels, "1", "x")));
    }

    internal static IModelKind Kind(string name) => name switch
    {
        "logistic" => new LogisticKind(name, "", Windows.Names) { Columns = [0, 1, 2] },
        "logistic-baseline" => new LogisticKind(name, "", Windows.Names) { Columns = [0, 1, 2], NeedsRest = true },
        "quadratic-baseline" => new QuadraticKind(name, "", Windows.Names) { Columns = [0, 1, 2], NeedsRest = true },
        "boosting" => new BoostingKind(name, "", Windows.Names) { Columns = [0, 1, 2] },
        "boosting-baseline" => new BoostingKind(name, "", Windows.Names) { Columns = [0, 1, 2], NeedsRest = true },
        "majority" => new MajorityKind { Columns = [0] },
        "heart-rate" => new LogisticKind(name, "", ["heart_rate"]) { Columns = [0] },
        "heart-rate-baseline" => new LogisticKind(name, "", ["heart_rate"]) { Columns = [0], NeedsRest = true },
        _ => ModelLineUp.Named(name),
    };
}
