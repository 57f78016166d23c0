using Skald.Cli.Options;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;
using Skald.Models.Generation.Search;
using Skald.Models.Generation.Speculation;

namespace Skald.Cli.Models;

/// <summary>Continues texts in the way that a command line asked for.</summary>
/// <param name="opened">The model.</param>
/// <param name="request">How a text is found, and what it must be.</param>
/// <param name="options">How tokens are drawn.</param>
/// <param name="draft">The smaller model that guesses; null for none.</param>
internal sealed class TextContinuation(
    OpenedModel opened, DecodingRequest request, GenerationOptions options, CausalLanguageModel? draft)
{
    private readonly TextGenerator _text = new(opened.Model, opened.Tokenizer);
    private readonly TokenConstraint? _constraint = Constraint(opened, request);
    private readonly SpeculativeGenerator? _speculation = Speculation(opened, request, draft);
    private long _guessedBefore, _acceptedBefore;  // in earlier texts

    /// <summary>How tokens are drawn; a conversation changes the seed.</summary>
    public GenerationOptions Options { get; set; } = options;

    /// <summary>The prompt as the model reads it.</summary>
    public int[] Begin(string prompt) => _text.Begin(prompt);

    /// <summary>Continues a prompt, piece by piece.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="session">What was read before; searches read everything anew.</param>
    /// <param name="maxNewTokens">Most tokens.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public IEnumerable<GeneratedPiece> Continue(
        IReadOnlyList<int> prompt, GenerationSession session, int maxNewTokens, CancellationToken cancellationToken)
    {
        foreach (GeneratedPiece piece in Pieces(prompt, session, maxNewTokens, cancellationToken))
        {
            // A search or a constraint may be at its end without an end token.
            bool isDone = piece.Finish == FinishReason.Cancelled && !cancellationToken.IsCancellationRequested;
            yield return isDone ? piece with { Finish = FinishReason.Stop } : piece;
        }
    }

    private IEnumerable<GeneratedPiece> Pieces(
        IReadOnlyList<int> prompt, GenerationSession session, int maxNewTokens, CancellationToken cancellationToken)
    {
        GenerationOptions wanted = Options with { MaxNewTokens = maxNewTokens, Constraint = _constraint };
        if (request.Beams is not null)
            return _text.Decode(Ended(Search(prompt, maxNewTokens, cancellationToken)[0].Tokens, maxNewTokens), wanted);
        if (request.PenaltyAlpha is { } alpha)
        {
            int candidates = Options.Sampling.TopK > 0 ? Options.Sampling.TopK : request.Candidates;
            return _text.Decode(Ended(
                new ContrastiveSearch(opened.Model, alpha, candidates).Generate(prompt, maxNewTokens, cancellationToken),
                maxNewTokens), wanted);
        }

        if (_speculation is { } speculation)
        {
            (_guessedBefore, _acceptedBefore) = (speculation.Guessed, speculation.Accepted);
            return _text.Decode(Ended(speculation.Generate(prompt, wanted, session, cancellationToken), maxNewTokens), wanted);
        }

        if (request.GuidanceScale is { } scale)
        {
            int[]? negative = request.NegativePrompt is { } text ? _text.Begin(text) : null;
            var guidance = new GuidanceProcessor(opened.Model, scale, negative);
            wanted = wanted with { Logits = (wanted.Logits ?? new()) with { Guidance = guidance } };
        }

        return _text.Generate(prompt, wanted, session, cancellationToken);
    }

    /// <summary>Tokens guessed for the last text, and those of them that stood; null where none are guessed.</summary>
    public (long Guessed, long Accepted)? Guesses => _speculation is { } speculation
        ? (speculation.Guessed - _guessedBefore, speculation.Accepted - _acceptedBefore) : null;

    /// <summary>How many guesses of the last text stood; nothing where none are guessed.</summary>
    public string Describe() => Guesses switch
    {
        null => "",
        (0, _) => "; no tokens guessed, since guesses would cost more than they bring",
        var (guessed, accepted) => $"; {accepted} of {guessed} guessed tokens stood",
    };

    /// <summary>All texts of a beam search, best first within each group.</summary>
    public IReadOnlyList<BeamResult> Search(IReadOnlyList<int> prompt, int maxNewTokens, CancellationToken cancellationToken) =>
        new BeamSearch(opened.Model).Search(prompt, new()
        {
            Beams = request.Beams!.Value / request.Groups,
            Groups = request.Groups,
            DiversityPenalty = request.Diversity,
            LengthPenalty = request.LengthPenalty,
            Results = request.Results,
            MaxNewTokens = maxNewTokens,
            RepetitionPenalty = Options.Sampling.RepetitionPenalty,
            Logits = Options.Logits,
            Constraint = _constraint,
            EndTokenIds = Options.StopAtEndOfText ? (TokenIds?)null : default(TokenIds),
        }, cancellationToken);

    /// <summary>Tokens with why the last one is the last.</summary>
    private IEnumerable<GeneratedToken> Ended(IEnumerable<int> tokens, int maxNewTokens)
    {
        int count = 0;
        foreach (int id in tokens)
        {
            bool ends = Options.StopAtEndOfText && opened.Model.EndTokenIds.Contains(id);
            yield return new(id, ends ? FinishReason.Stop : ++count == maxNewTokens ? FinishReason.Length : null);
        }
    }

    private static SpeculativeGenerator? Speculation(OpenedModel opened, DecodingRequest request, CausalLanguageModel? draft)
    {
        IDraft? guesses = draft is not null ? new ModelDraft(draft, request.ConfidenceThreshold)
            : request.LookupTokens is { } run ? new PromptLookup(run, opened.Model.EndTokenIds)
            : null;
        return guesses is null ? null : new(opened.Model, guesses, request.Guesses);
    }

    private static TokenConstraint? Constraint(OpenedModel opened, DecodingRequest request)
    {
        if (request is { Schema: null, Grammar: null, Regex: null }) return null;
        TokenTrie trie = TokenTrie.Of(opened.Tokenizer, opened.Model.Config.VocabSize);
        return request.Schema is { } schema ? TokenConstraint.FromJsonSchema(schema, trie)
            : request.Grammar is { } grammar ? TokenConstraint.FromGrammar(grammar, trie)
            : TokenConstraint.FromRegex(request.Regex!, trie);
    }
}
