using System.Runtime.InteropServices;
using Skald.Tensors.Autograd;

namespace Skald.Tensors;

/// <summary>An array of up to eight axes on a device, and the operators on it.</summary>
/// <remarks>
/// <para>
/// A tensor is a shape, strides and an offset over a <see cref="Storage"/>; views share storage. Elements change only
/// through operations whose names say so (<c>CopyFrom</c>, <c>…InPlace</c>).
/// </para>
/// <para>
/// Where an operand requires a gradient, operators record how it flows back; <see cref="Backward"/> adds it into the
/// leaves' <see cref="Grad"/>. Memory returns to the device's pool when no tensor refers to it; Dispose does so early.
/// </para>
/// </remarks>
public sealed partial class Tensor : IDisposable
{
    private Storage _storage;
    private bool _isDisposed, _isKept;

    internal Tensor(Storage storage, Shape shape, Strides strides, long offset, DType dtype)
    {
        (_storage, Shape, Strides, Offset, DType) = (storage, shape, strides, offset, dtype);
    }

    /// <summary>The device that holds the elements and carries out operators.</summary>
    public Device Device => _storage.Device;

    /// <summary>The memory behind the elements, shared with views.</summary>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed of.</exception>
    public Storage Storage
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _storage;
        }
    }

    /// <summary>The lengths of the axes.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Elements from one index to the next, per axis.</summary>
    public Strides Strides { get; private set; }

    /// <summary>Elements before the first one in the storage.</summary>
    public long Offset { get; private set; }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; private set; }

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Elements;

    /// <summary>The length of the last axis.</summary>
    public int Width => Shape[^1];

    /// <summary>Whether the elements lie one after the other in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            long step = 1;
            for (int axis = Rank - 1; axis >= 0; axis--)
            {
                if (Shape[axis] == 1) continue;
                if (Strides[axis] != step) return Length == 0;
                step *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>Whether gradients flow to or through this tensor. Settable on leaves of a floating-point type.</summary>
    /// <exception cref="InvalidOperationException">Set on the result of a recorded operation, or on integers.</exception>
    public bool RequiresGrad
    {
        get => Node is not null;
        set
        {
            if (value == RequiresGrad) return;
            if (Node is not (null or LeafNode))
                throw new InvalidOperationException("RequiresGrad: only a leaf can be changed; use Detach first.");
            if (DType != DType.Float32)
                throw new InvalidOperationException($"RequiresGrad: gradients need Float32, got {DType}.");
            Node = value ? new LeafNode(this) : null;
        }
    }

    /// <summary>Whether no recorded operation made this tensor.</summary>
    public bool IsLeaf => Node is null or LeafNode;

    /// <summary>The gradient that <see cref="Backward"/> has collected; null where none has come, which is not zero.</summary>
    public Tensor? Grad
    {
        get => Node is FormulaNode or ViewNode ? Node.Gradient : _grad;
        set => _grad = value;
    }

    /// <summary>The operation that made this tensor, or the leaf's own node; null where no gradient is needed.</summary>
    internal Node? Node { get; set; }

    private Tensor? _grad;

    /// <summary>Computes the gradients of this tensor for every leaf behind it and adds them to the leaves' Grad.</summary>
    /// <param name="gradient">dL/d(this), of this shape; null for ones.</param>
    /// <param name="retainGraph">Keeps what was saved, so that another pass can follow.</param>
    /// <param name="createGraph">Records the gradients' own computation, for gradients of gradients.</param>
    /// <exception cref="InvalidOperationException">Nothing behind this tensor requires a gradient, or the graph is used up.</exception>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false) =>
        BackwardPass.Run(this, gradient, retainGraph, createGraph);

    /// <summary>The gradients of the sum of <paramref name="outputs"/> for the inputs; no Grad is touched.</summary>
    /// <returns>One per input; null where the outputs don't depend on it.</returns>
    public static Tensor?[] Gradients(
        Tensor[] outputs, Tensor[] inputs, Tensor?[]? gradients = null, bool retainGraph = false, bool createGraph = false)
    {
        foreach (Tensor input in inputs)
            if (!input.RequiresGrad) throw new InvalidOperationException("Gradients: every input must require a gradient.");
        return BackwardPass.Gradients(
            outputs, inputs, gradients ?? new Tensor?[outputs.Length], retainGraph, createGraph);
    }

    /// <summary>Asks that a pass keeps this tensor's gradient, though it isn't a leaf.</summary>
    public void RetainGrad()
    {
        if (Node is null) throw new InvalidOperationException("RetainGrad: the tensor does not require a gradient.");
        Node.RetainsGradient = true;
    }

    /// <summary>The same elements without the operations behind them.</summary>
    public Tensor Detach() => Over(Storage, Shape, Strides, Offset, DType);

    /// <summary>Lets the elements outlive every <see cref="TensorScope"/> that is open.</summary>
    /// <returns>This tensor.</returns>
    public Tensor Keep()
    {
        Storage.IsKept = _isKept = true;
        return this;
    }

    /// <summary>Gives the memory back early. Views of it, and a graph that saved it, can no longer be used.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _storage.Release();
    }

    /// <summary>
    /// As Dispose, but the memory goes back to the system: for what won't be needed in this size again.
    /// </summary>
    public void Discard()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _storage.Discard();
    }

    /// <summary>The only element of a tensor with one.</summary>
    public float Item()
    {
        if (Length != 1) throw new ShapeException($"Item: the tensor must have one element, got {Shape}.");
        return ToArray()[0];
    }

    /// <summary>The elements in row-major order, as floats.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Length];
        CopyTo(values);
        return values;
    }

    /// <summary>The elements in row-major order, in their own type: long for Int64, int for Int32, byte for Bool ….</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var values = new T[Length];
        CopyTo<T>(values);
        return values;
    }

    /// <summary>Copies the elements in row-major order, as floats.</summary>
    public void CopyTo(Span<float> destination)
    {
        using NoGradScope scope = Device.NoGrad();
        CopyTo<float>(destination, DType == DType.Float32 ? this : To(DType.Float32));
    }

    /// <summary>Copies the elements in row-major order, in their own type.</summary>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        using NoGradScope scope = Device.NoGrad();
        CopyTo(destination, this);
    }

    /// <summary>Overwrites the elements, converting the type if need be. Not recorded.</summary>
    /// <exception cref="ShapeException">The shapes don't broadcast to this one.</exception>
    public void CopyFrom(Tensor source) => Device.Backend.Copy(source.Detach().Expand(Shape), this);

    /// <summary>Overwrites the elements of a contiguous tensor. Not recorded.</summary>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Length || DType != DType.Float32 || !IsContiguous)
        {
            throw new ShapeException(
                $"CopyFrom: needs a contiguous Float32 tensor of {values.Length} elements, got {DType} {Shape}.");
        }

        Device.Backend.Write(MemoryMarshal.AsBytes(values), this);
    }

    /// <summary>Overwrites the elements of a contiguous Int32 tensor. Not recorded.</summary>
    public void CopyFrom(ReadOnlySpan<int> values)
    {
        if (values.Length != Length || DType != DType.Int32 || !IsContiguous)
        {
            throw new ShapeException(
                $"CopyFrom: needs a contiguous Int32 tensor of {values.Length} elements, got {DType} {Shape}.");
        }

        Device.Backend.Write(MemoryMarshal.AsBytes(values), this);
    }

    /// <summary>Shape and type; small tensors with their elements.</summary>
    public override string ToString() => _isDisposed ? "Tensor (disposed)"
        : Length <= 16 ? $"Tensor {DType} {Shape}: {string.Join(", ", ToArray())}" : $"Tensor {DType} {Shape}";

    internal static Tensor Create(Device device, Shape shape, DType dtype) =>
        Over(device.Allocate(checked(shape.Elements * dtype.Size())), shape, Strides.Contiguous(shape), 0, dtype);

    /// <summary>A tensor over memory that exists: an object of the open scope, where that uses them again.</summary>
    internal static Tensor Over(Storage storage, Shape shape, Strides strides, long offset, DType dtype) =>
        storage.Device.OpenScope is { } scope
            ? scope.Take(storage, shape, strides, offset, dtype) : new(storage, shape, strides, offset, dtype);

    /// <summary>Whether the tensor must stay when the scope of that number ends.</summary>
    internal bool Outlives(long scope) => _isKept || (_storage.IsKept && _storage.Scope == scope);

    /// <summary>Becomes another tensor.</summary>
    internal Tensor Begin(Storage storage, Shape shape, Strides strides, long offset, DType dtype)
    {
        (_storage, Shape, Strides, Offset, DType) = (storage, shape, strides, offset, dtype);
        _isDisposed = _isKept = false;
        return this;
    }

    /// <summary>Is no tensor until it becomes another.</summary>
    internal void End()
    {
        (Node, _grad) = (null, null);
        _isDisposed = true;
    }

    internal static Tensor From<T>(Device device, ReadOnlySpan<T> values, Shape shape, DType dtype)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (bytes.Length != shape.Elements * dtype.Size())
        {
            throw new ShapeException(
                $"From: shape {shape} of {dtype} needs {shape.Elements * dtype.Size()} bytes, got {bytes.Length}.");
        }

        Tensor y = Create(device, shape, dtype);
        device.Backend.Write(bytes, y);
        return y;
    }

    internal Tensor AsGradientBuffer()
    {
        Storage.IsGradientBuffer = true;
        return this;
    }

    private static void CopyTo<T>(Span<T> destination, Tensor source)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        if (bytes.Length != source.Length * source.DType.Size())
        {
            throw new ShapeException(
                $"CopyTo: {source.DType} {source.Shape} has {source.Length * source.DType.Size()} bytes, the destination {bytes.Length}.");
        }

        source.Device.Backend.Read(source.Contiguous(), bytes);
    }
}
