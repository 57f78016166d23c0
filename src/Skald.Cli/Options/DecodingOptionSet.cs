using System.CommandLine;
using System.Text;
using Skald.Formats;

namespace Skald.Cli.Options;

/// <summary>Searches, guesses, guidance and constraints; those that exclude each other are refused with a sentence.</summary>
internal sealed class DecodingOptionSet
{
    private const int MostRuleBytes = 1 << 20;

    private readonly Option<int?> _beams = new("--beams", "--num-beams")
    { Description = "Search with so many beams for the likeliest text, instead of drawing." };
    private readonly Option<int?> _groups = new("--beam-groups", "--num-beam-groups")
    { Description = "Groups of beams that keep away from each other's tokens; they divide the beams." };
    private readonly Option<double?> _diversity = new("--diversity", "--diversity-penalty")
    { Description = "How far away: taken off for each beam of an earlier group that took a token." };
    private readonly Option<double?> _lengthPenalty = new("--length-penalty")
    { Description = "Power of the length that divides a beam's score; above 0 favours long texts. [1]" };
    private readonly Option<int?> _results = new("--num-return-sequences")
    { Description = "Texts to give of each group of beams. [1]" };
    private readonly Option<double?> _alpha = new("--penalty-alpha", "--contrastive")
    { Description = "Contrastive search: weight, in [0, 1], of not saying the same again; --top-k are the candidates." };
    private readonly Option<float?> _guidance = new("--guidance-scale", "--cfg-scale")
    { Description = "Classifier-free guidance: above 1 moves away from the negative prompt; reads everything twice." };
    private readonly Option<string?> _negative = new("--negative-prompt")
    { Description = "What guidance moves away from; the prompt's last token where left out." };
    private readonly Option<string?> _draft = new("--draft", "--model-draft", "--assistant-model")
    { Description = "A smaller model of the same vocabulary that guesses tokens; the text stays the same, and comes faster." };
    private readonly Option<int?> _lookup = new("--prompt-lookup", "--prompt-lookup-num-tokens")
    {
        Description = "Guess tokens that followed the last n elsewhere in the text, 2 where n is left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> _guesses = new("--draft-max", "--num-assistant-tokens")
    { Description = "Most tokens to guess at once; fewer where they seldom stand. [8]" };
    private readonly Option<float?> _confidence = new("--draft-p-min", "--assistant-confidence-threshold")
    { Description = "At temperature 0 the draft stops guessing at a token less likely than this. [0.4]" };
    private readonly Option<string?> _schema = new("--json-schema", "-j")
    { Description = "A file with a JSON schema, or the schema itself: the answer is JSON that follows it." };
    private readonly Option<string?> _grammar = new("--grammar", "--grammar-file")
    { Description = "A file with a grammar in GBNF, or the grammar itself." };
    private readonly Option<string?> _regex = new("--regex", "--guided-regex")
    { Description = "A pattern that the answer matches from beginning to end." };

    /// <summary>The options under their headings.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
    [
        new("Search", [_beams, _groups, _diversity, _lengthPenalty, _results, _alpha]),
        new("Speculation and guidance", [_draft, _lookup, _guesses, _confidence, _guidance, _negative]),
        new("What the text must be", [_schema, _grammar, _regex]),
    ];

    /// <summary>What a command line asked for.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="sampling">The options that draw, which some of these exclude.</param>
    /// <exception cref="UsageException">Options exclude each other, or need one that isn't there.</exception>
    public DecodingRequest Read(ParseResult args, SamplingOptionSet sampling)
    {
        RefuseTwo(args, "a text is found in one way", _beams, _alpha, _draft, _lookup);
        RefuseTwo(args, "a text follows one rule", _schema, _grammar, _regex);
        foreach (Option search in (ReadOnlySpan<Option>)[_beams, _alpha])
        {
            RefuseTwo(args, "searches read one text and no negative prompt", search, _guidance);
            if (!SamplingOptionSet.IsGiven(args, search)) continue;
            string[] drawing = [.. sampling.Drawing(args).Where(name => search != _alpha || name != "--top-k")];
            if (drawing.Length > 0)
                throw new UsageException($"{search.Name} searches and draws nothing: leave out {string.Join(", ", drawing)}.");
        }

        foreach (Option rule in (ReadOnlySpan<Option>)[_schema, _grammar, _regex])
            RefuseTwo(args, "a contrastive search follows no rules", _alpha, rule);
        foreach (Option guess in (ReadOnlySpan<Option>)[_draft, _lookup])
        {
            RefuseTwo(args, "guesses that don't stand cannot be taken back from a second reading", guess, _guidance);
            if (SamplingOptionSet.IsGiven(args, guess) && sampling.Drawing(args).Contains("--logprobs"))
                throw new UsageException($"{guess.Name} gives no log-probabilities: leave out --logprobs.");
        }

        foreach (Option option in (ReadOnlySpan<Option>)[_groups, _diversity, _lengthPenalty, _results]) Need(args, option, _beams);
        Need(args, _negative, _guidance);
        Need(args, _confidence, _draft);
        if (SamplingOptionSet.IsGiven(args, _guesses) && !SamplingOptionSet.IsGiven(args, _draft)) Need(args, _guesses, _lookup);
        return Ranged(args);
    }

    private DecodingRequest Ranged(ParseResult args)
    {
        (int? beams, int groups) = (args.GetValue(_beams), args.GetValue(_groups) ?? 1);
        if (beams is { } count && (count < 1 || groups < 1 || count % groups != 0))
            throw new UsageException($"--beam-groups must divide --beams, both positive, got {groups} and {count}.");
        if (args.GetValue(_guesses) is < 1 and var guesses)
            throw new UsageException($"--draft-max must be positive, got {guesses}.");
        if (args.GetValue(_confidence) is { } share && share is not (>= 0 and <= 1))
            throw new UsageException($"--draft-p-min must lie in [0, 1], got {share}.");
        bool looksUp = SamplingOptionSet.IsGiven(args, _lookup);
        if (looksUp && args.GetValue(_lookup) is < 1 and var run)
            throw new UsageException($"--prompt-lookup must be positive, got {run}.");
        return new()
        {
            Beams = beams,
            Groups = groups,
            Diversity = args.GetValue(_diversity) ?? 0,
            LengthPenalty = args.GetValue(_lengthPenalty) ?? 1,
            Results = args.GetValue(_results) ?? 1,
            PenaltyAlpha = args.GetValue(_alpha),
            GuidanceScale = args.GetValue(_guidance),
            NegativePrompt = args.GetValue(_negative),
            Draft = args.GetValue(_draft),
            LookupTokens = looksUp ? args.GetValue(_lookup) ?? 2 : null,
            Guesses = args.GetValue(_guesses) ?? 8,
            ConfidenceThreshold = args.GetValue(_confidence) ?? 0.4f,
            Schema = FileOrText(args, _schema, "a JSON schema", text => text is "true" or "false" || text.StartsWith('{')),
            Grammar = FileOrText(args, _grammar, "a grammar", text => text.Contains("::=", StringComparison.Ordinal)),
            Regex = args.GetValue(_regex),
        };
    }

    /// <summary>What a file holds that an option names, or the text that it has itself.</summary>
    private static string? FileOrText(ParseResult args, Option<string?> option, string what, Func<string, bool> isText)
    {
        if (args.GetValue(option) is not { } value) return null;
        if (!File.Exists(value))
        {
            return isText(value.Trim()) ? value : throw new UsageException(
                $"{option.Name} takes a file or {what} itself, got '{value}', which is neither.");
        }

        byte[] bytes = BoundedFile.TryReadAll(value, MostRuleBytes)
            ?? throw new FormatException($"{value}: a schema or grammar is at most {MostRuleBytes} bytes, got more; name the right file.");
        try
        {
            ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes;
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException broken)
        {
            throw new FormatException($"{value}: a schema or grammar must be UTF-8, got other bytes; name the right file.", broken);
        }
    }

    private static void RefuseTwo(ParseResult args, string because, params ReadOnlySpan<Option> options)
    {
        var given = new List<string>();
        foreach (Option option in options)
            if (SamplingOptionSet.IsGiven(args, option)) given.Add(option.Name);
        if (given.Count > 1) throw new UsageException($"{string.Join(" and ", given)} exclude each other: {because}; leave out one.");
    }

    private static void Need(ParseResult args, Option option, Option needed)
    {
        if (SamplingOptionSet.IsGiven(args, option) && !SamplingOptionSet.IsGiven(args, needed))
            throw new UsageException($"{option.Name} needs {needed.Name} beside it.");
    }
}
