namespace Skald.Tensors;

/// <summary>Products that are made of matrix products.</summary>
public sealed partial class Tensor
{
    /// <summary>The product of two vectors of one length, shape [].</summary>
    public static Tensor Dot(Tensor a, Tensor b)
    {
        if (a.Rank != 1 || b.Rank != 1)
            throw new ShapeException($"Dot: operands must be vectors, got {a.Shape} and {b.Shape}.");
        return a.MatMul(b);
    }

    /// <summary>y[i, j] = a[i] · b[j] for vectors.</summary>
    public static Tensor Outer(Tensor a, Tensor b)
    {
        if (a.Rank != 1 || b.Rank != 1)
            throw new ShapeException($"Outer: operands must be vectors, got {a.Shape} and {b.Shape}.");
        return a.Unsqueeze(1) * b.Unsqueeze(0);
    }

    /// <summary>Products of matrices, one by one: [batch, m, n] for [batch, m, k] and [batch, k, n].</summary>
    public static Tensor Bmm(Tensor a, Tensor b)
    {
        if (a.Rank != 3 || b.Rank != 3 || a.Shape[0] != b.Shape[0])
            throw new ShapeException($"Bmm: needs [batch, m, k] and [batch, k, n], got {a.Shape} and {b.Shape}.");
        return a.MatMul(b);
    }

    /// <summary>beta · this + alpha · a · b; this broadcasts to the product.</summary>
    public Tensor AddMm(Tensor a, Tensor b, float alpha = 1, float beta = 1)
    {
        Tensor product = a.MatMul(b);
        if (alpha != 1) product *= alpha;
        return (beta == 1 ? this : this * beta) + product;
    }

    /// <summary>y[…, o] = Σ a[…, i] · weight[o, i, j] · b[…, j] + bias[o].</summary>
    /// <param name="a">[..., in1].</param>
    /// <param name="b">[..., in2].</param>
    /// <param name="weight">[out, in1, in2].</param>
    /// <param name="bias">[out].</param>
    /// <returns>[..., out].</returns>
    public static Tensor Bilinear(Tensor a, Tensor b, Tensor weight, Tensor? bias = null)
    {
        if (weight.Rank != 3)
            throw new ShapeException($"Bilinear: weight must be [out, in1, in2], got {weight.Shape}.");
        ShapeException.ThrowUnlessWidth(a, weight.Shape[1], "Bilinear", "a");
        ShapeException.ThrowUnlessWidth(b, weight.Shape[2], "Bilinear", "b");
        Tensor left = a.Reshape(-1, a.Width), right = b.Reshape(-1, b.Width);
        Tensor y = Einsum("ni,oij,nj->no", left, weight, right);
        if (bias is not null) y += bias;
        return y.Reshape(a.Shape.With(-1, weight.Shape[0]));
    }
}
