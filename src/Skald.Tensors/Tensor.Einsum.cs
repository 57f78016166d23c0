namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// Sums of products by Einstein's convention: letters name axes, and those missing in the result are summed.
    /// </summary>
    /// <param name="equation">Such as <c>bhqd,bhkd->bhqk</c>; <c>...</c> stands for axes that broadcast. Without an
    /// arrow
    /// the result has the letters that occur once, in alphabetical order.</param>
    /// <param name="operands">One per term. They are multiplied from left to right.</param>
    /// <exception cref="ArgumentException">The equation is malformed, or doesn't fit the operands.</exception>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        (string[] terms, string result, Dictionary<char, int> lengths) = Equation.Parse(equation, operands);
        (Tensor product, string labels) = Simplify(
            Whole(operands[0], terms[0], lengths), terms[0], Later(terms, 1, result));
        for (int i = 1; i < operands.Length; i++)
        {
            string later = Later(terms, i + 1, result);
            (Tensor factor, string its) = Simplify(Whole(operands[i], terms[i], lengths), terms[i], labels + later);
            (product, labels) = Simplify(product, labels, its + later);
            (product, labels) = Contract(product, labels, factor, its, later);
        }

        int[] order = [.. result.Select(label => labels.IndexOf(label, StringComparison.Ordinal))];
        return product.Permute(order);
    }

    /// <summary>The operand with the axes of "..." stretched.</summary>
    private static Tensor Whole(Tensor x, string labels, Dictionary<char, int> lengths)
    {
        Shape shape = x.Shape;
        for (int axis = 0; axis < labels.Length; axis++) shape = shape.With(axis, lengths[labels[axis]]);
        return x.Expand(shape);
    }

    private static string Later(string[] terms, int from, string result) => string.Concat(terms[from..]) + result;

    /// <summary>Takes diagonals where a letter repeats, and sums over letters that nobody else has.</summary>
    private static (Tensor Tensor, string Labels) Simplify(Tensor x, string labels, string others)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int again = labels.IndexOf(labels[i], i + 1);
            if (again < 0) continue;
            // The diagonal's axis comes last.
            x = x.Diagonal(0, i, again);
            labels = labels.Remove(again, 1).Remove(i, 1) + labels[i];
            i = -1;
        }

        int[] alone = [.. Enumerable.Range(0, labels.Length)
            .Where(i => !others.Contains(labels[i], StringComparison.Ordinal))];
        if (alone.Length > 0)
        {
            x = x.Sum(alone);
            labels = string.Concat(labels.Where(label => others.Contains(label, StringComparison.Ordinal)));
        }

        return (x, labels);
    }

    /// <summary>One batched matrix product: letters are batch, left, summed or right.</summary>
    private static (Tensor Product, string Labels) Contract(Tensor a, string la, Tensor b, string lb, string later)
    {
        string shared = Only(la, lb.Contains);
        string batch = Only(shared, later.Contains);
        string summed = Only(shared, label => !later.Contains(label, StringComparison.Ordinal));
        string left = Only(la, label => !shared.Contains(label, StringComparison.Ordinal));
        string right = Only(lb, label => !shared.Contains(label, StringComparison.Ordinal));
        if (summed.Length == 0)
        {
            // Nothing to sum: a product of elements, in the order batch, left, right.
            Tensor x = Ordered(a, la, batch + left), y = Ordered(b, lb, batch + right);
            for (int i = 0; i < right.Length; i++) x = x.Unsqueeze(-1);
            for (int i = 0; i < left.Length; i++) y = y.Unsqueeze(batch.Length);
            return (x * y, batch + left + right);
        }

        Tensor first = Ordered(a, la, batch + left + summed), second = Ordered(b, lb, batch + summed + right);
        Shape outer = first.Shape.Slice(0, batch.Length + left.Length);
        Shape inner = second.Shape.Slice(batch.Length + summed.Length, right.Length);
        int batches = Product(first.Shape, 0, batch.Length), rows = Product(first.Shape, batch.Length, left.Length);
        int depth = Product(first.Shape, batch.Length + left.Length, summed.Length), columns = (int)inner.Elements;
        Tensor product = first.Reshape(batches, rows, depth).MatMul(second.Reshape(batches, depth, columns));
        foreach (int length in inner) outer = outer.Insert(outer.Rank, length);
        return (product.Reshape(outer), batch + left + right);
    }

    private static string Only(string labels, Func<char, bool> kept) => string.Concat(labels.Where(kept));

    private static Tensor Ordered(Tensor x, string labels, string order) =>
        x.Permute([.. order.Select(label => labels.IndexOf(label, StringComparison.Ordinal))]);

    private static int Product(Shape shape, int start, int length) => checked((int)shape.Slice(start, length).Elements);
}
