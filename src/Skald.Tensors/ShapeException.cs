namespace Skald.Tensors;

/// <summary>A tensor has a shape or type that the operation cannot use. The calling code is at fault.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>An exception that says the operation, the rule and the shape that came.</summary>
    public ShapeException(string message)
        : base(message)
    {
    }

    /// <summary>Requires the last axis of a tensor to be <paramref name="width"/> long.</summary>
    internal static void ThrowUnlessWidth(Tensor x, int width, string operation, string name = "x")
    {
        if (x.Rank == 0 || x.Shape[^1] != width)
            throw new ShapeException($"{operation}: the last axis of {name} must be {width} long, got {x.Shape}.");
    }
}
