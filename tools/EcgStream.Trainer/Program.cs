using EcgStream.Trainer;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
Console.WriteLine(TorchNatives.WhyUnavailable() ?? "ok");
set_num_threads(2);
random.manual_seed(1);
var n = new CompactResidualNetwork(new());
Console.WriteLine(n.ParameterCount);
foreach (var (k, v) in n.named_parameters()) Console.WriteLine($"{k} {string.Join('x', v.shape)}");
foreach (var (k, v) in n.named_buffers()) Console.WriteLine($"{k} {string.Join('x', v.shape)}");
var opt = optim.AdamW(n.parameters(), 1e-3);
var x = randn(32, 1, 18000);
var y = randint(0, 6, 32, dtype: ScalarType.Int64);
for (var i = 0; i < 8; i++)
{
    var t = System.Diagnostics.Stopwatch.StartNew();
    using var s = NewDisposeScope();
    opt.zero_grad();
    var l = functional.cross_entropy(n.forward(x), y);
    l.backward();
    opt.step();
    Console.WriteLine($"{l.item<float>()} {t.ElapsedMilliseconds / 32.0} ms/sample");
}
n.eval();
using (no_grad())
{
    set_num_threads(1);
    var t = System.Diagnostics.Stopwatch.StartNew();
    for (var i = 0; i < 20; i++) n.forward(x.slice(0, 0, 1, 1));
    Console.WriteLine($"{t.ElapsedMilliseconds / 20.0} ms inference");
}
return 0;
