using System.Runtime.InteropServices;
using Skald.Models.State;

namespace Skald.Models.Generation;

/// <summary>What a conversation has read so far: the next prompt is read from where it parts from that.</summary>
/// <remarks>
/// Tokens read before give the same bits as tokens read again. Models whose angles depend on the longest text, or whose
/// layers forget, begin anew. Not safe for concurrent use.
/// </remarks>
/// <param name="model">Whose memory it is.</param>
/// <param name="options">How it keeps what is read; null for the model's defaults.</param>
public sealed class GenerationSession(CausalLanguageModel model, StateOptions? options = null)
{
    /// <summary>Tokens of a prompt that are read at once.</summary>
    internal const int PromptPiece = 128;

    private readonly List<int> _held = [];
    private DecodingState _state = model.CreateState(1, options);

    /// <summary>Tokens of the last prompt that did not have to be read again.</summary>
    public int ReusedTokens { get; private set; }

    /// <summary>Tokens held.</summary>
    public int Length => _held.Count;

    /// <summary>The memory of the layers.</summary>
    internal DecodingState State => _state;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _held.Clear();
        _state = model.CreateState(1, options);
        _state.History?.Reserve(_held.Capacity);
        ReusedTokens = 0;
    }

    /// <summary>Keeps what a prompt begins with, at most all but its last token.</summary>
    /// <returns>Tokens that are held now.</returns>
    internal int Rewind(ReadOnlySpan<int> prompt)
    {
        int common = CollectionsMarshal.AsSpan(_held).CommonPrefixLength(prompt);
        common = Math.Min(common, prompt.Length - 1);
        if (common < _held.Count && (common == 0 || !CanForget(common))) Clear();
        else if (common < _held.Count) Truncate(common);
        return ReusedTokens = _held.Count;
    }

    /// <summary>Makes room for noting so many tokens.</summary>
    internal void Reserve(long tokens)
    {
        _held.EnsureCapacity((int)Math.Min(tokens, model.Config.ContextLength));
        _state.History?.Reserve(_held.Capacity);
    }

    /// <summary>Reads tokens in pieces, which bounds the memory of a long prompt.</summary>
    /// <param name="ids">What follows the tokens that are held; at least one.</param>
    /// <param name="logits">[vocabulary], filled with those after the last; null where nothing is wanted.</param>
    /// <param name="cancellationToken">Looked at before every piece.</param>
    /// <returns>False where the caller asked to stop before.</returns>
    internal bool Read(ReadOnlySpan<int> ids, float[]? logits, CancellationToken cancellationToken)
    {
        if (ids.Length > 1) _state.Expect(Length + ids.Length);
        // In equal pieces, which take turns in the same memory.
        // A step's one token asks no question of the configuration, whose answer allocates.
        bool isLong = ids.Length > PromptPiece && !model.Config.DependsOnLongestRow;
        int pieces = isLong ? ((ids.Length - 1) / PromptPiece) + 1 : 1, longer = 0;
        for (; pieces > 0; pieces--)
        {
            if (cancellationToken.IsCancellationRequested) return false;
            ReadOnlySpan<int> part = ids[..((ids.Length + pieces - 1) / pieces)];
            // Blocks are kept by size: those of a piece that is one token longer would lie beside this one's.
            if (part.Length < longer) model.Device.ReleaseFreeMemory();
            longer = part.Length;
            TokenReader.Read(model, part, _state, part.Length == ids.Length ? logits : null);
            Add(part);
            ids = ids[part.Length..];
        }

        // Single tokens take none of it.
        if (isLong) model.Device.ReleaseFreeMemory();
        return true;
    }

    /// <summary>Notes tokens that the model has read.</summary>
    internal void Add(ReadOnlySpan<int> tokens) => _held.AddRange(tokens);

    /// <summary>Whether the layers know their tokens one by one, so that the last ones can be taken back.</summary>
    internal bool KnowsTokens => !model.Config.DependsOnLongestRow
        && Enumerable.Range(0, model.Config.Layers).All(layer => _state[layer] is not RecurrentState);

    /// <summary>Whether the layers can go back to the first <paramref name="length"/> tokens.</summary>
    internal bool CanForget(int length) => !model.Config.DependsOnLongestRow && _state.CanTruncate(0, length);

    /// <summary>Keeps the first tokens.</summary>
    internal void Truncate(int length)
    {
        _state.Truncate(0, length);
        _held.RemoveRange(length, _held.Count - length);
    }
}
