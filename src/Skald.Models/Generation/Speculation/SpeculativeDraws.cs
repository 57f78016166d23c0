using System.Runtime.InteropServices;
using Skald.Models.Generation.Processors;
using Skald.Tensors;

namespace Skald.Models.Generation.Speculation;

/// <summary>Decides guess by guess, and draws where one does not stand or none is left.</summary>
/// <param name="model">The model whose text it is.</param>
/// <param name="options">Seed and draws.</param>
/// <param name="chooser">Gives the model's distributions.</param>
internal sealed class SpeculativeDraws(CausalLanguageModel model, GenerationOptions options, TokenChooser chooser)
{
    private readonly RandomStream _random = new RandomStream(options.Sampling.Seed).Fork("speculation");
    private readonly double[] _target = new double[model.Config.VocabSize], _rest = new double[model.Config.VocabSize];
    private readonly double[] _certain = new double[model.Config.VocabSize];  // all chance on one guess, else zeros
    private int _draws;

    /// <summary>The next token.</summary>
    /// <param name="logits">[vocabulary], the model's; changed.</param>
    /// <param name="tokens">The text so far.</param>
    /// <param name="proposal">The guesses.</param>
    /// <param name="index">Which of them comes now; their number for none.</param>
    /// <param name="stands">Whether the token is the guess, so that the next one can be looked at.</param>
    public int Next(Span<float> logits, List<int> tokens, DraftProposal proposal, int index, out bool stands)
    {
        if (chooser.IsCertain)
        {
            int certain = chooser.Likeliest(logits, CollectionsMarshal.AsSpan(tokens));
            stands = index < proposal.Tokens.Count && proposal.Tokens[index] == certain;
            return certain;
        }

        chooser.Distribute(logits, CollectionsMarshal.AsSpan(tokens), _target);
        stands = false;
        if (index == proposal.Tokens.Count) return Distribution.Draw(_target, Uniform());
        int guess = proposal.Tokens[index];
        double[] draft = proposal.Probabilities is { } given ? given[index] : _certain;
        if (draft.Length != _target.Length)
        {
            throw new ArgumentException(
                $"Speculation: the draft must have the model's vocabulary, {_target.Length}, got {draft.Length}.");
        }

        if (draft == _certain) _certain[guess] = 1;
        stands = AcceptanceRule.Accepts(_target[guess], draft[guess], Uniform());
        if (!stands) AcceptanceRule.Residual(_target, draft, _rest);
        _certain[guess] = 0;
        return stands ? guess : Distribution.Draw(_rest, Uniform());
    }

    private double Uniform() => options.Uniforms?.Invoke(_draws++) ?? model.Device.Uniform(_random, _draws++);
}
