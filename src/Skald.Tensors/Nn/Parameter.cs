namespace Skald.Tensors.Nn;

/// <summary>What a parameter is for: optimizers decay and step the kinds differently.</summary>
public enum ParameterKind
{
    /// <summary>A matrix between hidden layers.</summary>
    Matrix,

    /// <summary>A table that ids or positions choose rows of.</summary>
    Embedding,

    /// <summary>The matrix that makes logits, where it isn't the embedding.</summary>
    Head,

    /// <summary>A bias.</summary>
    Bias,

    /// <summary>The weight of a norm.</summary>
    Norm,
}

/// <summary>A trainable tensor with its name in the checkpoint.</summary>
/// <remarks>
/// Memory is taken when <see cref="Value"/> is first asked for, so a model that is loaded quantised never holds its
/// float weights.
/// </remarks>
public sealed class Parameter
{
    private readonly Device _device;
    private readonly double _initial;
    private Tensor? _value, _standIn;

    internal Parameter(Device device, string name, Shape shape, ParameterKind kind, double initial, bool isTransposed)
    {
        (_device, _initial) = (device, initial);
        (Name, Shape, Kind, IsTransposed) = (name, shape, kind, isTransposed);
    }

    /// <summary>The name within its module: "weight".</summary>
    public string Name { get; }

    /// <summary>The lengths of the axes, known before there is any value.</summary>
    public Shape Shape { get; }

    /// <summary>The values that layers compute with: the parameter's own, or those that stand in for them.</summary>
    public Tensor Value => StandIn ?? Own;

    /// <summary>
    /// The parameter's own values: a leaf of the graph that changes in place, or quantised weights, which don't train.
    /// </summary>
    public Tensor Own => _value ?? Create();

    /// <summary>Values of an adapter that stand in for the parameter's own while it is active; null for none.</summary>
    /// <exception cref="ShapeException">Another shape.</exception>
    public Tensor? StandIn
    {
        get => _standIn;
        set => _standIn = value is null || value.Shape == Shape ? value : throw new ShapeException(
            $"StandIn: values for parameter {Name} must have its shape, {Shape}, got {value.Shape}.");
    }

    /// <summary>Whether it holds quantised weights.</summary>
    public bool IsQuantized => _value is { } value && value.DType.IsQuantized();

    /// <summary>What it is for.</summary>
    public ParameterKind Kind { get; }

    /// <summary>Whether a matrix is stored as [in, out], as GPT-2's checkpoints do, instead of [out, in].</summary>
    public bool IsTransposed { get; }

    /// <summary>The collected gradient; null where none has come.</summary>
    public Tensor? Grad
    {
        get => _value?.Grad;
        set
        {
            if (_value is not null || value is not null) Own.Grad = value;
        }
    }

    /// <summary>The parameter where a tensor is wanted.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Value;

    /// <summary>Takes quantised weights in place of float ones; they get no gradient.</summary>
    /// <param name="value">[out, in], of a quantised type, whichever way the parameter itself is stored.</param>
    /// <exception cref="ShapeException">Another shape or type.</exception>
    public void Quantize(Tensor value)
    {
        Shape needed = IsTransposed ? [Shape[1], Shape[0]] : Shape;
        if (!value.DType.IsQuantized() || value.Shape != needed)
        {
            throw new ShapeException(
                $"Quantize: parameter {Name} takes quantised weights of shape {needed}, [out, in], "
                + $"got {value.DType} {value.Shape}.");
        }

        _value = value;
    }

    /// <summary>The parameter's own values as floats of its shape: themselves, or what quantised weights stand for.</summary>
    public Tensor ToFloats()
    {
        if (!Own.DType.IsQuantized()) return Own;
        Tensor floats = Own.Dequantize();
        return IsTransposed ? floats.Mt() : floats;
    }

    private Tensor Create()
    {
        Tensor value = _device.Full(Shape, _initial).Keep();
        value.RequiresGrad = true;
        return Interlocked.CompareExchange(ref _value, value, null) ?? value;
    }
}
