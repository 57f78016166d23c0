using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Training;

namespace Skald.Cli.Bench;

/// <summary>
/// The kernels that training runs, at the shapes of the presets, through the operators that anybody may call.
/// </summary>
internal static class KernelSet
{
    private const int CharacterVocabulary = 65;

    /// <summary>The kernels of presets, the square product first.</summary>
    public static IEnumerable<KernelBenchmark> Of(IEnumerable<string> presets)
    {
        yield return Product("sgemm 2048 x 2048 x 2048", 2048, 2048, 2048, false, false);
        foreach (string name in presets)
        {
            TrainingOptions o = Presets.Find(name);
            foreach (KernelBenchmark kernel in Products(name, o).Concat(Others(name, o))) yield return kernel;
        }
    }

    private static IEnumerable<KernelBenchmark> Products(string preset, TrainingOptions o)
    {
        int rows = o.BatchSize * o.Context, width = o.Width, inner = o.Intermediate ?? 4 * width,
            vocabulary = Vocabulary(o);
        foreach ((string layer, int from, int to) in
            new[] { ("projection", width, width), ("mlp", width, inner), ("head", width, vocabulary) })
        {
            string shape = $"{rows} x {from} x {to}";
            yield return Product($"{preset} {layer} forward {shape}", rows, to, from, false, true);
            yield return Product($"{preset} {layer} dX {shape}", rows, from, to, false, false);
            yield return Product($"{preset} {layer} dW {shape}", to, from, rows, true, false);
        }

        yield return Row($"{preset} mlp, one row, {width} x {inner}", width, inner);
    }

    private static IEnumerable<KernelBenchmark> Others(string preset, TrainingOptions o)
    {
        int rows = o.BatchSize * o.Context, width = o.Width, vocabulary = Vocabulary(o);
        double elements = (double)rows * width;
        double attention = 2.0 * o.BatchSize * o.Context * o.Context * width;  // two products, halved by causality
        string shape = $"{rows} x {width}";
        yield return new($"{preset} attention forward", attention, false, d => Attention(d, o, false));
        yield return new($"{preset} attention backward", 2.5 * attention, false, d => Attention(d, o, true));
        yield return new($"{preset} layer norm forward {shape}", 8 * elements, true, d => LayerNorm(d, rows, width,
            false));
        yield return new($"{preset} layer norm backward {shape}", 12 * elements, true, d => LayerNorm(d, rows, width,
            true));
        yield return new($"{preset} rms norm forward {shape}", 8 * elements, true, d => RmsNorm(d, rows, width, false));
        yield return new($"{preset} rms norm backward {shape}", 12 * elements, true, d => RmsNorm(d, rows, width,
            true));
        yield return new(
            $"{preset} gelu {rows} x {4 * width}", 32 * elements, true, d => Gelu(d, rows, 4 * width));
        yield return new(
            $"{preset} head and loss, both ways, {rows} x {width} x {vocabulary}", 6.0 * rows * width * vocabulary,
                false,
            d => HeadLoss(d, rows, width, vocabulary));
        int parameters = 12 * width * width;
        yield return new($"{preset} adamw {parameters}", 28.0 * parameters, true, d => AdamW(d, parameters));
    }

    private static KernelBenchmark Product(string name, int m, int n, int k, bool transposesA, bool transposesB) => new(
        name, 2.0 * m * n * k, false, device =>
        {
            Tensor a = transposesA ? Draw(device, k, m).Transpose(0, 1) : Draw(device, m, k);
            Tensor b = transposesB ? Draw(device, n, k).Transpose(0, 1) : Draw(device, k, n);
            Tensor c = device.Empty([m, n]);
            return () => device.Backend.MatMul(a, b, c);
        });

    private static KernelBenchmark Row(string name, int from, int to) => new(
        name, 4.0 * from * to, true, device =>
        {
            Tensor a = Draw(device, 1, from), b = Draw(device, to, from).Transpose(0, 1), c = device.Empty([1, to]);
            return () => device.Backend.MatMul(a, b, c);
        });

    private static Action Attention(CpuDevice device, TrainingOptions o, bool isBackward)
    {
        Shape shape = [o.BatchSize, o.Context, o.Heads, o.Width / o.Heads];
        var call = new AttentionCall
        {
            Query = Draw(device, shape),
            Key = Draw(device, shape),
            Value = Draw(device, shape),
            Output = device.Empty(shape),
            LogSumExp = device.Empty([o.BatchSize, o.Heads, o.Context]),
            Options = AttentionOptions.Causal,
        };
        if (!isBackward) return () => device.Backend.Attention(call);
        device.Backend.Attention(call);
        var gradients = new AttentionGradientCall
        {
            Output = Draw(device, shape),
            Query = device.Empty(shape),
            Key = device.Empty(shape),
            Value = device.Empty(shape),
        };
        return () => device.Backend.AttentionBackward(call, gradients);
    }

    private static Action LayerNorm(CpuDevice device, int rows, int width, bool isBackward)
    {
        Tensor x = Draw(device, rows, width), y = device.Empty(x.Shape), weight = Draw(device, width),
            bias = Draw(device, width);
        Tensor mean = device.Empty([rows]), inverse = device.Empty([rows]);
        void Forward() => device.Backend.LayerNorm(x, weight, bias, 1e-5f, y, mean, inverse);
        if (!isBackward) return Forward;
        Forward();
        Tensor dx = device.Empty(x.Shape), dWeight = device.Empty([width]), dBias = device.Empty([width]);
        return () => device.Backend.LayerNormBackward(y, x, weight, mean, inverse, dx, false, dWeight, false, dBias,
            false);
    }

    private static Action RmsNorm(CpuDevice device, int rows, int width, bool isBackward)
    {
        Tensor x = Draw(device, rows, width), y = device.Empty(x.Shape), weight = Draw(device, width);
        Tensor inverse = device.Empty([rows]);
        void Forward() => device.Backend.RmsNorm(x, weight, 1e-6f, y, inverse);
        if (!isBackward) return Forward;
        Forward();
        Tensor dx = device.Empty(x.Shape), dWeight = device.Empty([width]);
        return () => device.Backend.RmsNormBackward(y, x, weight, inverse, dx, false, dWeight, false);
    }

    private static Action Gelu(CpuDevice device, int rows, int width)
    {
        Tensor x = Draw(device, rows, width), y = device.Empty(x.Shape);
        return () => device.Backend.Unary(UnaryOp.GeluTanh, x, y);
    }

    private static Action HeadLoss(CpuDevice device, int rows, int width, int vocabulary)
    {
        Tensor hidden = Draw(device, rows, width), weight = Draw(device, vocabulary, width);
        (hidden.RequiresGrad, weight.RequiresGrad) = (true, true);
        int[] wanted = new int[rows];
        for (int i = 0; i < rows; i++) wanted[i] = i * 31 % vocabulary;
        Tensor targets = device.From(wanted, [rows]);
        return () => LanguageModelHead.Loss(hidden, weight, targets).Dispose();
    }

    private static Action AdamW(CpuDevice device, int parameters)
    {
        Tensor weight = Draw(device, parameters), gradient = Draw(device, parameters);
        Tensor first = device.Zeros(weight.Shape), second = device.Zeros(weight.Shape);
        int step = 0;
        return () => device.Backend.AdamW(
            weight, gradient, first, second, new(1e-3, 0.9, 0.99, 1e-8, 0.1, ++step, 1f));
    }

    private static int Vocabulary(TrainingOptions o) => o.Tokenizer == "char" ? CharacterVocabulary : o.VocabularySize;

    private static Tensor Draw(CpuDevice device, params int[] lengths) => Draw(device, Shape.Of(lengths));

    private static Tensor Draw(CpuDevice device, Shape shape)
    {
        Tensor x = device.Empty(shape);
        device.Backend.Normal(x, new RandomStream(1));
        return x;
    }
}
