using System.Runtime.InteropServices;
using Skald.Tensors.Kernels.Attention;

namespace Skald.Tests.Tensors.Kernels.Attention;

/// <summary>Attention's inputs, outputs and gradients in native memory, with every option as a field.</summary>
internal sealed unsafe class AttentionCase : IDisposable
{
    private readonly List<nint> _blocks = [];
    private AttentionOperands _operands;
    private AttentionGradients _gradients;

    public AttentionCase(
        int seed, int batch, int queries, int keys, int heads, int keyValueHeads, int keyWidth, int valueWidth)
    {
        Random = new Random(seed);
        _operands.Batch = batch;
        _operands.Queries = queries;
        _operands.Keys = keys;
        _operands.Heads = heads;
        _operands.KeyValueHeads = keyValueHeads;
        _operands.KeyWidth = keyWidth;
        _operands.ValueWidth = valueWidth;
        _operands.Scale = keyWidth == 0 ? 1f : 1f / MathF.Sqrt(keyWidth);

        // Queries, keys and values lie in one fused tensor, so that no stride is the dense one.
        int row = (heads * keyWidth) + (keyValueHeads * (keyWidth + valueWidth)) + 3;
        int times = Math.Max(queries, keys);
        var query = new HeadStrides((long)times * row, row, keyWidth);
        var value = new HeadStrides((long)times * row, row, valueWidth);
        float* fused = Normal((long)batch * times * row);
        float* gradient = Constant((long)batch * times * row, float.NaN);
        long keyAt = (long)heads * keyWidth, valueAt = keyAt + ((long)keyValueHeads * keyWidth);
        _operands.Query = fused;
        _operands.QueryStrides = query;
        _operands.Key = new KeyValueSource(fused + keyAt, query);
        _operands.Value = new KeyValueSource(fused + valueAt, value);
        _operands.Output = Constant((long)batch * queries * heads * valueWidth, float.NaN);
        _operands.OutputStrides = HeadStrides.Dense(queries, heads, valueWidth);
        _operands.LogSumExp = Constant((long)batch * heads * queries, float.NaN);
        _gradients.Output = Normal((long)batch * queries * heads * valueWidth);
        _gradients.OutputStrides = _operands.OutputStrides;
        _gradients.Query = gradient;
        _gradients.QueryStrides = query;
        _gradients.Key = gradient + keyAt;
        _gradients.KeyStrides = query;
        _gradients.Value = gradient + valueAt;
        _gradients.ValueStrides = value;
    }

    public Random Random { get; }

    public ref AttentionOperands Operands => ref _operands;

    public ref AttentionGradients Gradients => ref _gradients;

    /// <summary>Adds a normal bias, broadcast over batch and heads as told, and room for its gradient.</summary>
    public void AddBias(bool perBatch, bool perHead, double hidden = 0)
    {
        ref AttentionOperands o = ref _operands;
        long grid = (long)o.Queries * o.Keys, heads = perHead ? o.Heads : 1, batch = perBatch ? o.Batch : 1;
        o.Bias = Normal(batch * heads * grid);
        for (long i = 0; i < batch * heads * grid; i++)
            if (Random.NextDouble() < hidden) o.Bias[i] = float.NegativeInfinity;
        o.BiasStrides = new GridStrides(perBatch ? heads * grid : 0, perHead ? grid : 0, o.Keys, 1);
        _gradients.Bias = Constant(batch * heads * grid, float.NaN);
        _gradients.BiasStrides = o.BiasStrides;
    }

    public void AddMask(double hidden)
    {
        ref AttentionOperands o = ref _operands;
        long count = (long)o.Batch * o.Queries * o.Keys;
        o.Mask = (byte*)Take(count);
        for (long i = 0; i < count; i++) o.Mask[i] = Random.NextDouble() < hidden ? (byte)0 : (byte)1;
        o.MaskStrides = new GridStrides((long)o.Queries * o.Keys, 0, o.Keys, 1);
    }

    public void AddSinks()
    {
        _operands.Sinks = Normal(_operands.Heads);
        _gradients.Sinks = Constant(_operands.Heads, float.NaN);
    }

    public void AddSlopes()
    {
        _operands.AlibiSlopes = Normal(_operands.Heads);
        for (int h = 0; h < _operands.Heads; h++) _operands.AlibiSlopes[h] = MathF.ScaleB(1f, -h - 1);
    }

    public int* Integers(params ReadOnlySpan<int> values)
    {
        int* to = (int*)Take(values.Length * sizeof(int));
        values.CopyTo(new Span<int>(to, values.Length));
        return to;
    }

    public AttentionDocument* Documents(params ReadOnlySpan<AttentionDocument> documents)
    {
        var to = (AttentionDocument*)Take(documents.Length * sizeof(AttentionDocument));
        documents.CopyTo(new Span<AttentionDocument>(to, documents.Length));
        return to;
    }

    public float** Pointers(long count) => (float**)Take(count * sizeof(float*));

    /// <summary>Copies keys or values into pages, each in a place of its own.</summary>
    public KeyValueSource Paged(KeyValueSource source, int width, int pageLength)
    {
        ref AttentionOperands o = ref _operands;
        int perSequence = (o.Keys + pageLength - 1) / pageLength;
        float** pages = Pointers((long)o.Batch * perSequence);
        for (int page = (o.Batch * perSequence) - 1; page >= 0; page--)
        {
            pages[page] = Constant((long)pageLength * o.KeyValueHeads * width, float.NaN);
            (int batch, int number) = Math.DivRem(page, perSequence);
            for (int i = 0; i < pageLength && (number * pageLength) + i < o.Keys; i++)
            {
                for (int head = 0; head < o.KeyValueHeads; head++)
                {
                    var row = new Span<float>(source.Row(batch, (number * pageLength) + i, head), width);
                    row.CopyTo(new Span<float>(pages[page] + (((i * o.KeyValueHeads) + head) * width), width));
                }
            }
        }

        return new KeyValueSource(pages, perSequence, pageLength, (long)o.KeyValueHeads * width, width);
    }

    public float* Normal(long count)
    {
        float* to = Constant(count, 0f);
        for (long i = 0; i < count; i++)
        {
            double u = 1 - Random.NextDouble(), v = Random.NextDouble();
            to[i] = (float)(Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v));
        }

        return to;
    }

    public float* Constant(long count, float value)
    {
        float* to = (float*)Take(count * sizeof(float));
        new Span<float>(to, (int)count).Fill(value);
        return to;
    }

    public float[] OutputRow(int batch, int time, int head) =>
        new Span<float>(_operands.OutputRow(batch, time, head), _operands.ValueWidth).ToArray();

    public float[] Output() => Span(_operands.Output, (long)_operands.Batch * _operands.OutputStrides.Batch);

    public float[] LogSumExp() =>
        Span(_operands.LogSumExp, (long)_operands.Batch * _operands.Heads * _operands.Queries);

    /// <summary>dQ, dK and dV, then dBias and dSinks where there are any.</summary>
    public float[] AllGradients()
    {
        long bias = _operands.Bias == null ? 0 : BiasCount;
        return
        [
            .. Span(_gradients.Query, (long)_operands.Batch * _gradients.QueryStrides.Batch),
            .. Span(_gradients.Bias, bias),
            .. Span(_gradients.Sinks, _operands.Sinks == null ? 0 : _operands.Heads),
        ];
    }

    public long BiasCount =>
        (long)(_operands.BiasStrides.Batch == 0 ? 1 : _operands.Batch)
        * (_operands.BiasStrides.Head == 0 ? 1 : _operands.Heads) * _operands.Queries * _operands.Keys;

    public void Dispose()
    {
        foreach (nint block in _blocks) NativeMemory.AlignedFree((void*)block);
    }

    private static float[] Span(float* start, long count) =>
        count == 0 ? [] : new Span<float>(start, (int)count).ToArray();

    private void* Take(long bytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 64);
        _blocks.Add((nint)memory);
        return memory;
    }
}
