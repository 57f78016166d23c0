namespace Skald.Tensors.Autograd;

/// <summary>One walk from an output back to the leaves.</summary>
internal sealed class BackwardPass
{
    private readonly HashSet<Node> _needed = [];

    private BackwardPass(bool fillsLeaves) => FillsLeaves = fillsLeaves;

    /// <summary>Whether gradients collect in the leaves' <see cref="Tensor.Grad"/>.</summary>
    public bool FillsLeaves { get; }

    /// <summary>Whether another pass may follow, so that nothing which was saved may be given away.</summary>
    public bool KeepsGraph { get; private set; }

    /// <summary>Adds the gradients of an output into the leaves.</summary>
    public static void Run(Tensor output, Tensor? gradient, bool retainGraph, bool createGraph) =>
        new BackwardPass(fillsLeaves: true).Walk([output], [gradient], null, retainGraph, createGraph);

    /// <summary>
    /// The gradients of the outputs' sum for given tensors, leaving every <see cref="Tensor.Grad"/> alone.
    /// </summary>
    public static Tensor?[] Gradients(
        Tensor[] outputs, Tensor[] inputs, Tensor?[] gradients, bool retainGraph, bool createGraph)
    {
        var pass = new BackwardPass(fillsLeaves: false);
        Node?[] targets = [.. inputs.Select(input => input.Node)];
        pass.Walk(outputs, gradients, targets, retainGraph, createGraph);
        var found = new Tensor?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            found[i] = targets[i]?.Gradient;
            if (found[i] is not { Storage.FurtherGradients: > 0 } shared) continue;
            // What two nodes share is given out once.
            shared.Storage.FurtherGradients--;
            found[i] = shared.Clone();
        }

        foreach (Node? target in targets)
            if (target is not null) target.Gradient = null;
        return found;
    }

    /// <summary>Whether a gradient for this edge is of use to anyone.</summary>
    public bool Needs(Node? edge) => edge is not null && _needed.Contains(edge);

    /// <summary>
    /// The buffer to add an input's gradient into. Where <paramref name="accumulate"/> is false it holds nothing yet
    /// and must be overwritten whole.
    /// </summary>
    public Tensor Buffer(Node edge, out bool accumulate)
    {
        Tensor buffer = edge.Buffer(this, out bool isNew);
        accumulate = !isNew;
        return buffer;
    }

    /// <summary>Adds a gradient of the edge's shape that nobody else holds or that may be shared.</summary>
    public void Add(Node edge, Tensor gradient)
    {
        if (gradient.Shape != edge.Shape)
        {
            throw new InvalidOperationException(
                $"Backward: a gradient of shape {gradient.Shape} came for an output of shape {edge.Shape}.");
        }

        Tensor buffer = edge.Buffer(this, out bool isNew);
        if (isNew) edge.Device.Backend.Copy(gradient, buffer);
        else edge.Device.Backend.AddInto(gradient, buffer, 1f);
    }

    /// <summary>Adds a gradient that a formula has just made: it may become the buffer itself.</summary>
    /// <remarks>
    /// A formula never returns a tensor that its user can hold; what lies in a buffer already is copied.
    /// </remarks>
    public void AddFresh(Node edge, Tensor gradient)
    {
        bool canBeBuffer = gradient.IsContiguous && gradient.Shape == edge.Shape
            && gradient.DType == DType.Float32 && !gradient.Storage.IsGradientBuffer;
        if (!canBeBuffer || !edge.TryAdopt(this, gradient)) Add(edge, gradient);
    }

    /// <summary>Adds the gradient of the node that is being visited, unchanged: it may serve both.</summary>
    public void AddSame(Node edge, Tensor dy)
    {
        bool canShare = dy.IsContiguous && dy.Shape == edge.Shape && dy.Storage.IsGradientBuffer;
        if (!canShare || !edge.TryShare(this, dy)) Add(edge, dy);
    }

    /// <summary>Adds a gradient by a recorded sum.</summary>
    public static void AddRecorded(Node edge, Tensor gradient) =>
        edge.Gradient = edge.Gradient is null ? gradient : edge.Gradient + gradient;

    private void Walk(Tensor[] outputs, Tensor?[] gradients, Node?[]? targets, bool retainGraph, bool createGraph)
    {
        KeepsGraph = retainGraph || createGraph;
        List<Node> order = Collect(outputs);
        Mark(order, targets);
        Device device = outputs[0].Device;
        if (!createGraph) device.EnterNoGrad();
        try
        {
            for (int i = 0; i < outputs.Length; i++) Start(outputs[i], gradients[i], createGraph);
            foreach (Node node in order) Visit(node, targets, retainGraph || createGraph, createGraph);
        }
        finally
        {
            if (!createGraph) device.LeaveNoGrad();
            foreach (Node node in order)
                if (!node.RetainsGradient && (targets is null || !targets.Contains(node))) node.Gradient = null;
        }
    }

    private void Start(Tensor output, Tensor? gradient, bool createGraph)
    {
        Node node = output.Node!;
        Tensor dy = gradient ?? output.Device.Ones(output.Shape);
        if (dy.Shape != output.Shape)
            throw new ShapeException($"Backward: the gradient must have shape {output.Shape}, got {dy.Shape}.");
        if (createGraph) AddRecorded(node, dy);
        else Add(node, dy);
    }

    private void Visit(Node node, Node?[]? targets, bool retainGraph, bool createGraph)
    {
        if (!_needed.Contains(node)) return;
        bool isTarget = targets is not null && targets.Contains(node);
        if (isTarget && node is ViewNode && !createGraph && node.Gradient is null)
            node.Gradient = node.Buffer(this, out _);
        Tensor? dy = node.Gradient;
        if (node is ViewNode && !createGraph) return;
        if (dy is null) return;
        if (node.IsReleased)
        {
            throw new InvalidOperationException(
                "Backward: the graph has been freed by an earlier pass; call that one with retainGraph: true.");
        }

        if (createGraph) node.BackwardRecorded(this, dy);
        else node.Backward(this, dy);
        if (!retainGraph) node.Release();
        if (isTarget || node.RetainsGradient) return;
        node.Gradient = null;
        // Nobody else can hold a buffer of this pass: its memory serves the next operation at once.
        if (createGraph || node is not FormulaNode) return;
        if (dy.Storage.FurtherGradients > 0) dy.Storage.FurtherGradients--;
        else dy.Dispose();
    }

    /// <summary>All nodes behind the outputs, latest first.</summary>
    private static List<Node> Collect(Tensor[] outputs)
    {
        var order = new List<Node>();
        var seen = new HashSet<Node>();
        var open = new Stack<Node>();
        foreach (Tensor output in outputs)
        {
            Node node = output.Node ?? throw new InvalidOperationException(
                "Backward: the tensor does not depend on one that requires a gradient.");
            if (seen.Add(node)) open.Push(node);
        }

        while (open.TryPop(out Node? node))
        {
            order.Add(node);
            foreach (Node? edge in node.Edges)
                if (edge is not null && seen.Add(edge)) open.Push(edge);
        }

        order.Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
        return order;
    }

    /// <summary>Marks the nodes whose gradient leads to a target, or to any leaf.</summary>
    private void Mark(List<Node> order, Node?[]? targets)
    {
        for (int i = order.Count - 1; i >= 0; i--)
        {
            Node node = order[i];
            bool needed = targets is null || targets.Contains(node);
            foreach (Node? edge in node.Edges) needed |= edge is not null && _needed.Contains(edge);
            if (needed) _needed.Add(node);
        }
    }
}
