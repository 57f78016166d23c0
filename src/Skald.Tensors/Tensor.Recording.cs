using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>Whether an operation on this tensor has to be recorded.</summary>
    internal bool Records => Node is not null && Device.IsRecording;

    /// <summary>Whether an operation on these has to be recorded.</summary>
    internal static bool AnyRecords(params ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs)
            if (input is { Records: true }) return true;
        return false;
    }

    /// <summary>Records y = f(a).</summary>
    /// <param name="y">The result.</param>
    /// <param name="a">The operand.</param>
    /// <param name="formula">From dy to da, by tensor operators.</param>
    /// <param name="fused">The same by kernels, adding into the pass's buffers.</param>
    /// <param name="refusal">Why there is no formula, where there is none.</param>
    internal static Tensor Record(
        Tensor y, Tensor a, Func<Tensor, Tensor?>? formula,
        Action<BackwardPass, Node, Tensor>? fused = null, string? refusal = null)
    {
        if (!a.Records) return y;
        y.Node = new FormulaNode(y, [a.Node], formula is null ? null : Single(formula), fused, refusal);
        return y;
    }

    // Apart, since a method that holds a closure pays for it whether it records or not.
    private static Func<Tensor, Tensor?[]> Single(Func<Tensor, Tensor?> formula) => dy => [formula(dy)];

    /// <summary>Records y = f(inputs); the formula and the fused kernels see the edges in this order.</summary>
    internal static Tensor Record(
        Tensor y, ReadOnlySpan<Tensor?> inputs, Func<Tensor, Tensor?[]>? formula,
        Action<BackwardPass, Node, Tensor>? fused = null, string? refusal = null)
    {
        bool records = false;
        foreach (Tensor? input in inputs) records |= input?.Node is not null;
        if (!records || !y.Device.IsRecording) return y;
        var edges = new Node?[inputs.Length];
        for (int i = 0; i < edges.Length; i++) edges[i] = inputs[i]?.Node;
        y.Node = new FormulaNode(y, edges, formula, fused, refusal);
        return y;
    }

    /// <summary>Records a view: <paramref name="view"/> is taken of the gradient's buffer too.</summary>
    private Tensor RecordView(Tensor y, Func<Tensor, Tensor> view, Func<Tensor, Tensor> inverse)
    {
        if (Records) y.Node = new ViewNode(y, Node!, IsRegular, view, inverse);
        return y;
    }

    /// <summary>Whether this tensor's strides are those of its gradient: a view of a contiguous tensor, or contiguous.</summary>
    private bool IsRegular => Node is ViewNode view ? view.IsRegular : IsContiguous;
}
