using Skald.Tensors.Autograd;

namespace Skald.Tensors;

/// <summary>Where tensors live and operators run: memory, workers and kernels.</summary>
/// <remarks>
/// <para>
/// Every tensor carries its device and every operator dispatches through it; nothing is ambient. Two devices are
/// independent of each other, and one device may be used from several threads.
/// </para>
/// <para>Gradients are recorded unless a <see cref="NoGrad"/> scope of the calling thread on this device is open.</para>
/// </remarks>
public abstract class Device : IDisposable
{
    private readonly ThreadLocal<int> _noGradScopes = new();
    private readonly ThreadLocal<TensorScope?> _scope = new();
    private readonly ThreadLocal<TensorRecycler?> _recycler = new();
    private long _sequence;

    /// <summary>What the device is, for people: "cpu, 2 threads, AVX-512".</summary>
    public abstract string Name { get; }

    /// <summary>The operators, as this device carries them out.</summary>
    public abstract Backend Backend { get; }

    /// <summary>What the device's memory holds now.</summary>
    public abstract DeviceMemory Memory { get; }

    /// <summary>Threads of the host that work at once, the caller included.</summary>
    public virtual int Threads => 1;

    /// <summary>Whether products with quantised weights take activations as they are, instead of rounding them.</summary>
    public virtual bool KeepsActivations => true;

    /// <summary>Whether operators of the calling thread record gradients.</summary>
    public bool IsRecording => _noGradScopes.Value == 0;

    /// <summary>Stops recording gradients on the calling thread until the scope is disposed. Scopes nest.</summary>
    public NoGradScope NoGrad() => new(this);

    /// <summary>Lends the memory of the tensors that the calling thread makes until the scope is disposed.</summary>
    public TensorScope Scope() => Open(_scope.Value?.Recycler);

    /// <summary>
    /// Like <see cref="Scope"/>, and the tensor objects made inside are used again too: a step that repeats allocates none.
    /// </summary>
    /// <remarks>
    /// Nobody may hold a tensor that was made inside, and neither returned nor kept, once the scope is disposed: it would
    /// become another tensor. Scopes opened within it do the same.
    /// </remarks>
    public TensorScope StepScope() => Open(_recycler.Value ??= new TensorRecycler());

    /// <summary>Memory for <paramref name="bytes"/> bytes, uninitialised.</summary>
    /// <exception cref="OutOfMemoryException">The device has no such memory.</exception>
    public abstract Storage Allocate(long bytes);

    /// <summary>Waits until everything asked of the device is done.</summary>
    public virtual void Synchronize()
    {
    }

    /// <summary>Takes back the memory of storages that the collector has found dead.</summary>
    protected internal virtual void Reclaim()
    {
    }

    /// <summary>Gives back to the system what nothing needs any more: for the pause after a model was read, not for loops.</summary>
    /// <remarks>Managed garbage is collected and free memory of the pool released; a few milliseconds.</remarks>
    public virtual void TrimMemory()
    {
    }

    /// <summary>Gives memory back to the system that is held for tensors of sizes that don't come again.</summary>
    /// <remarks>Collects no garbage; the next tensors take new memory.</remarks>
    public virtual void ReleaseFreeMemory()
    {
    }

    /// <summary>Where the calling thread's new storages belong; null where they are on their own.</summary>
    internal TensorScope? OpenScope => _scope.Value;

    internal void Leave(TensorScope? outer) => _scope.Value = outer;

    private TensorScope Open(TensorRecycler? recycler) =>
        _scope.Value = (recycler?.TakeScope() ?? new TensorScope(this)).Open(_scope.Value, recycler);

    /// <summary>A tensor with uninitialised elements.</summary>
    public Tensor Empty(Shape shape, DType dtype = DType.Float32) => Tensor.Create(this, shape, dtype);

    /// <summary>A quantised matrix without values; <see cref="Tensor.WriteBlocks"/> gives it some.</summary>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns: whole blocks.</param>
    /// <param name="dtype">A quantised type.</param>
    /// <exception cref="ShapeException">The inputs don't fill whole blocks.</exception>
    public Tensor EmptyQuantized(int outputs, int inputs, DType dtype) => Tensor.Over(
        Allocate(Backend.QuantizedBytes(dtype, outputs, inputs)), [outputs, inputs],
        Strides.Contiguous([outputs, inputs]), 0, dtype);

    /// <summary>A matrix without values whose rows stay in an encoding of the caller's.</summary>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns.</param>
    /// <param name="rowBytes">Bytes of an encoded row.</param>
    /// <param name="decode">From a row to floats; called from several threads at once.</param>
    public Tensor EmptyCoded(int outputs, int inputs, int rowBytes, RowDecoder decode)
    {
        Storage storage = Allocate(checked((long)outputs * rowBytes));
        storage.Coding = new(rowBytes, decode);
        return Tensor.Over(storage, [outputs, inputs], Strides.Contiguous([outputs, inputs]), 0, DType.Coded);
    }

    /// <summary>A tensor of zeros.</summary>
    public Tensor Zeros(Shape shape, DType dtype = DType.Float32) => Full(shape, 0, dtype);

    /// <summary>A tensor of ones.</summary>
    public Tensor Ones(Shape shape, DType dtype = DType.Float32) => Full(shape, 1, dtype);

    /// <summary>A tensor that holds one value everywhere.</summary>
    public Tensor Full(Shape shape, double value, DType dtype = DType.Float32)
    {
        Tensor y = Empty(shape, dtype);
        Backend.Fill(y, value);
        return y;
    }

    /// <summary>A scalar, shape [].</summary>
    public Tensor Scalar(double value, DType dtype = DType.Float32) => Full(Shape.Scalar, value, dtype);

    /// <summary>A copy of the caller's floats.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public Tensor From(ReadOnlySpan<float> values, Shape shape) => Tensor.From(this, values, shape, DType.Float32);

    /// <summary>A copy of the caller's floats, shape [n].</summary>
    public Tensor From(params ReadOnlySpan<float> values) => From(values, [values.Length]);

    /// <summary>A copy of the caller's integers, as Int64.</summary>
    public Tensor From(ReadOnlySpan<long> values, Shape shape) => Tensor.From(this, values, shape, DType.Int64);

    /// <summary>A copy of the caller's integers, as Int32: token ids.</summary>
    public Tensor From(ReadOnlySpan<int> values, Shape shape) => Tensor.From(this, values, shape, DType.Int32);

    /// <summary>A copy of the caller's truth values.</summary>
    public Tensor From(ReadOnlySpan<bool> values, Shape shape) => Tensor.From(this, values, shape, DType.Bool);

    /// <summary>A copy of raw little-endian elements, as model files hold them.</summary>
    public Tensor From(ReadOnlySpan<byte> bytes, Shape shape, DType dtype) => Tensor.From(this, bytes, shape, dtype);

    /// <summary>0, 1, …, count − 1 as Int64.</summary>
    public Tensor Arange(int count)
    {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) values[i] = i;
        return From(values, [count]);
    }

    /// <summary>
    /// For each element of a tensor of the given shape its index along one axis, Int64; a view, not a copy.
    /// </summary>
    internal Tensor Positions(Shape shape, int axis)
    {
        Span<int> lengths = stackalloc int[shape.Rank];
        lengths.Fill(1);
        lengths[axis] = shape[axis];
        return Arange(shape[axis]).Reshape((ReadOnlySpan<int>)lengths).Expand(shape);
    }

    /// <summary>Number <paramref name="element"/> of a stream, uniform in [0, 1).</summary>
    public float Uniform(RandomStream stream, long element)
    {
        Span<float> number = stackalloc float[1];
        using Tensor y = Empty([1]);
        Backend.Uniform(y, stream with { Offset = stream.Offset + element });
        y.CopyTo(number);
        return number[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Releases threads and pooled memory; tensors that exist keep theirs until they are unreachable.
    /// </summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>
    /// Numbers operations in the order of their execution: an order in which gradients can flow back.
    /// </summary>
    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    internal void EnterNoGrad() => _noGradScopes.Value++;

    internal void LeaveNoGrad() => _noGradScopes.Value--;
}
