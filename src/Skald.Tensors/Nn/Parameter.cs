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
public sealed class Parameter
{
    internal Parameter(string name, Tensor value, ParameterKind kind, bool isTransposed)
    {
        (Name, Value, Kind, IsTransposed) = (name, value, kind, isTransposed);
        value.RequiresGrad = true;
    }

    /// <summary>The name within its module: "weight".</summary>
    public string Name { get; }

    /// <summary>The values, a leaf of the graph. They change in place.</summary>
    public Tensor Value { get; }

    /// <summary>What it is for.</summary>
    public ParameterKind Kind { get; }

    /// <summary>Whether a matrix is stored as [in, out], as GPT-2's checkpoints do, instead of [out, in].</summary>
    public bool IsTransposed { get; }

    /// <summary>The collected gradient; null where none has come.</summary>
    public Tensor? Grad
    {
        get => Value.Grad;
        set => Value.Grad = value;
    }

    /// <summary>The parameter where a tensor is wanted.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Value;
}
