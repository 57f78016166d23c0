using System.Runtime.InteropServices;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>A sum over a token's chosen experts: Σ weight · expert(x), and what all tokens share.</summary>
/// <remarks>
/// Only chosen experts are computed, each on its own tokens at once. A token's sum runs over its experts from the best
/// on, so that its result doesn't depend on what else is in the batch.
/// </remarks>
internal sealed class MixtureOfExperts : SubLayer
{
    private const int Few = 256;  // of a decoding step: they lie on the stack

    private readonly Router _router;
    private readonly Mlp[] _experts;
    private readonly Mlp? _shared;
    private readonly Linear? _sharedGate;

    public MixtureOfExperts(LayerContext context, MixtureOfExpertsSettings s)
        : base(context.Device)
    {
        _router = AddChild(s.Router.Name, new Router(Device, s.Router, s.Expert.Width));
        _experts = AddChildren(s.ExpertsName, s.Router.Experts, _ => new Mlp(context, s.Expert));
        if (s.Shared is { } shared) _shared = AddChild(shared.Name, new Mlp(context, shared));
        if (s.SharedGateName is { } gate)
            _sharedGate = AddChild(gate, new Linear(Device, s.Expert.Width, 1, bias: false));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs =>
        _experts.SelectMany(expert => expert.Outputs).Concat(_shared?.Outputs ?? []);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        Tensor rows = x.Reshape(-1, x.Width);
        Routing routing = _router.Route(rows);
        pass.Add(routing);
        Tensor y = Mix(rows, routing);
        if (_shared is null) return y.Reshape(x.Shape);
        Tensor shared = _shared.Forward(rows);
        if (_sharedGate is not null) shared *= _sharedGate.Forward(rows).Sigmoid();
        return (y + shared).Reshape(x.Shape);
    }

    private Tensor Mix(Tensor rows, Routing routing)
    {
        (int tokens, int k) = (routing.Chosen.Shape[0], routing.Chosen.Shape[1]);
        if (tokens == 0) return rows;
        int pairs = tokens * k, experts = _experts.Length;
        Span<long> chosen = pairs <= Few ? stackalloc long[pairs] : new long[pairs];
        Span<int> sorted = pairs <= Few ? stackalloc int[pairs] : new int[pairs];
        Span<int> places = pairs <= Few ? stackalloc int[pairs] : new int[pairs];
        Span<int> first = experts <= Few ? stackalloc int[experts] : new int[experts];
        Span<int> next = experts <= Few ? stackalloc int[experts] : new int[experts];
        routing.Chosen.CopyTo(MemoryMarshal.AsBytes(chosen));
        FindStarts(chosen, first);
        first.CopyTo(next);
        for (int i = 0; i < pairs; i++)
        {
            places[i] = next[(int)chosen[i]]++;
            sorted[places[i]] = i / k;
        }

        Tensor all = Device.IsRecording ? AnswersRecorded(rows, sorted, first, next) : Answers(rows, sorted, first, next);
        return (all.Embedding(Device.From(places, [tokens, k])) * routing.Weights.Unsqueeze(2)).Sum(1);
    }

    /// <summary>What the experts answer, expert by expert; each token collects its own from there.</summary>
    /// <returns>[tokens · k, embedding].</returns>
    private Tensor Answers(Tensor rows, ReadOnlySpan<int> sorted, ReadOnlySpan<int> first, ReadOnlySpan<int> next)
    {
        Tensor all = Device.Empty([sorted.Length, rows.Width]);
        for (int expert = 0; expert < _experts.Length; expert++)
        {
            int count = next[expert] - first[expert];
            if (count == 0) continue;
            Tensor theirs = Device.From(sorted.Slice(first[expert], count), [count]);
            all.Narrow(0, first[expert], count).CopyFrom(_experts[expert].Forward(rows.Embedding(theirs)));
        }

        return all;
    }

    /// <summary>The same with what gradients need.</summary>
    private Tensor AnswersRecorded(Tensor rows, ReadOnlySpan<int> sorted, ReadOnlySpan<int> first, ReadOnlySpan<int> next)
    {
        var answers = new List<Tensor>(_experts.Length);
        for (int expert = 0; expert < _experts.Length; expert++)
        {
            // One that nobody chose still learns that its gradient is 0.
            int count = next[expert] - first[expert];
            if (count == 0 && !_experts[expert].Outputs.First().Value.RequiresGrad) continue;
            Tensor theirs = Device.From(sorted.Slice(first[expert], count), [count]);
            answers.Add(_experts[expert].Forward(rows.Embedding(theirs)));
        }

        return answers.Count == 1 ? answers[0] : Tensor.Cat([.. answers]);
    }

    /// <summary>Where each expert's tokens begin once they are sorted by expert.</summary>
    private static void FindStarts(ReadOnlySpan<long> chosen, Span<int> starts)
    {
        starts.Clear();
        foreach (long expert in chosen)
            if (expert + 1 < starts.Length) starts[(int)expert + 1]++;
        for (int expert = 1; expert < starts.Length; expert++) starts[expert] += starts[expert - 1];
    }
}
