namespace Skald.Tensors.Autograd;

/// <summary>Gradients of views that share a whole tensor among them, such as queries, keys and values of one product.</summary>
internal static class GradientParts
{
    /// <summary>
    /// Buffers of three views [batch, time, heads, width] that cover a new gradient exactly, so that writing all of
    /// them writes it whole and nothing need be zero before.
    /// </summary>
    /// <param name="pass">The pass.</param>
    /// <param name="edges">Nodes of the views.</param>
    /// <param name="buffers">Receives the buffers, uninitialised; left alone where the views don't cover a whole.</param>
    public static void TryTake(BackwardPass pass, ReadOnlySpan<Node?> edges, Span<Tensor?> buffers)
    {
        if (edges[0] is not ViewNode { Root: var root } || root.Gradient is not null) return;
        long elements = 0;
        foreach (Node? edge in edges)
        {
            if (edge is not ViewNode view || view.Root != root || !pass.Needs(view) || view.Shape.Rank != 4) return;
            elements += view.Shape.Elements;
        }

        if (elements != root.Shape.Elements) return;
        Tensor whole = pass.Buffer(root, out bool accumulate);
        for (int i = 0; i < edges.Length; i++) buffers[i] = pass.Buffer(edges[i]!, out _);
        if (!accumulate && Cover(whole, buffers[..edges.Length])) return;
        if (!accumulate) whole.Device.Backend.Fill(whole, 0);
        buffers[..edges.Length].Clear();
    }

    /// <summary>Whether every token's row of the whole is its rows of the parts, one after the other in some order.</summary>
    private static bool Cover(Tensor whole, ReadOnlySpan<Tensor?> parts)
    {
        Strides strides = parts[0]!.Strides;
        Shape shape = parts[0]!.Shape;
        long row = 0;
        foreach (Tensor? part in parts) row += Row(part!);
        if (strides[1] != row || strides[0] != shape[1] * row || !whole.IsContiguous) return false;
        long at = whole.Offset;
        for (int found = 0; found < parts.Length; found++)
        {
            Tensor? next = null;
            foreach (Tensor? part in parts)
                if (part!.Offset == at) next = part;
            if (next is null || next.Strides[0] != strides[0] || next.Strides[1] != row || next.Shape[0] != shape[0]
                || next.Shape[1] != shape[1] || next.Strides[3] != 1 || next.Strides[2] != next.Width) return false;
            at += Row(next);
        }

        return true;

        static long Row(Tensor part) => (long)part.Shape[2] * part.Width;
    }
}
