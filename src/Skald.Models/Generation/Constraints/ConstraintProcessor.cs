using Skald.Models.Generation.Processors;

namespace Skald.Models.Generation.Constraints;

/// <summary>Forbids every token after which a text could not become what a constraint asks for.</summary>
/// <remarks>It follows the row's generated tokens, also where a row is cut back: one for each row or several.</remarks>
public sealed class ConstraintProcessor : ILogitsProcessor
{
    private readonly TokenConstraint _constraint;
    private readonly TokenIds _ends;
    private readonly int _maxNewTokens;
    private readonly List<int> _tokens = [];
    private readonly List<int> _states = [];
    private int _epoch = -1;

    /// <param name="constraint">What texts must be.</param>
    /// <param name="ends">Tokens that end a text.</param>
    /// <param name="maxNewTokens">Tokens within which a text must be finished.</param>
    /// <exception cref="ConstraintException">So few tokens may not suffice.</exception>
    public ConstraintProcessor(TokenConstraint constraint, TokenIds ends, int maxNewTokens)
    {
        if (constraint.ShortestLength > maxNewTokens)
        {
            throw new ConstraintException(
                $"Constraint: its shortest text must fit the tokens to generate, {maxNewTokens}, "
                + $"got {constraint.ShortestLength} bytes; allow more tokens.");
        }

        (_constraint, _ends, _maxNewTokens) = (constraint, ends, maxNewTokens);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The row's tokens break the constraint already.</exception>
    public void Process(Span<float> logits, LogitsContext context)
    {
        int state = Follow(context.Generated), left = _maxNewTokens - context.Generated.Length;
        _constraint.Mask(state, left).Apply(logits, _ends, _constraint.MayEnd(state));
    }

    /// <summary>Whether nothing can follow the generated tokens.</summary>
    /// <param name="generated">The tokens after the prompt.</param>
    public bool IsComplete(ReadOnlySpan<int> generated) => _constraint.MustEnd(Follow(generated));

    private int Follow(ReadOnlySpan<int> generated)
    {
        _constraint.Tidy();
        if (_epoch != _constraint.Epoch) _epoch = Restart();
        int common = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens).CommonPrefixLength(generated);
        _tokens.RemoveRange(common, _tokens.Count - common);
        _states.RemoveRange(common, _states.Count - common);
        int state = common == 0 ? _constraint.Start : _states[^1];
        foreach (int id in generated[common..])
        {
            state = _constraint.Advance(state, id);
            if (state == ByteAutomaton.Dead)
            {
                throw new InvalidOperationException(
                    $"Constraint: the tokens so far must follow it, and token {_tokens.Count} ({id}) does not.");
            }

            _tokens.Add(id);
            _states.Add(state);
        }

        return state;
    }

    private int Restart()
    {
        _tokens.Clear();
        _states.Clear();
        return _constraint.Epoch;
    }
}
