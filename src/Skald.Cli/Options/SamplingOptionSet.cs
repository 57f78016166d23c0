using System.CommandLine;
using System.CommandLine.Parsing;
using Skald.Models.Generation;
using Skald.Models.Generation.Processors;
using Skald.Tokenizers;

namespace Skald.Cli.Options;

/// <summary>How tokens are drawn: options that change only what they name of the model's own recommendation.</summary>
/// <remarks>The names are those of llama.cpp and of transformers, where these have the same thing.</remarks>
internal sealed class SamplingOptionSet
{
    private static readonly string[] s_dryBreakers = ["\n", ":", "\"", "*"];

    private readonly Option<float?> _temperature = new("--temperature", "--temp")
    {
        Description = "Divides the logits; 0 takes the likeliest token. Where this and the next three are left out, the "
            + "model's own recommendation holds.",
    };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Keep the k likeliest tokens; 0 for all." };
    private readonly Option<float?> _topP = new("--top-p")
    { Description = "Keep the fewest tokens that reach this sum of probability." };
    private readonly Option<float?> _minP = new("--min-p")
    { Description = "Keep tokens with this share of the likeliest one's probability." };
    private readonly Option<float?> _typical = new("--typical-p", "--typical")
    { Description = "Keep the most typical tokens up to this mass." };
    private readonly Option<float?> _topNSigma = new("--top-n-sigma", "--top-nsigma")
    { Description = "Keep logits within so many deviations of the largest." };
    private readonly Option<float?> _topH = new("--top-h") { Description = "Keep tokens while their entropy stays below this share." };
    private readonly Option<float?> _epsilon = new("--epsilon-cutoff") { Description = "Least probability of a token." };
    private readonly Option<float?> _eta = new("--eta-cutoff")
    { Description = "Least probability of a token, sinking with the entropy." };
    private readonly Option<float?> _xtcProbability = new("--xtc-probability")
    { Description = "Chance with which all but the last of the tokens above the threshold are left out." };
    private readonly Option<float> _xtcThreshold = new("--xtc-threshold")
    { Description = "That threshold.", DefaultValueFactory = _ => 0.1f };
    private readonly Option<float> _repetition = new("--repetition-penalty", "--repeat-penalty")
    { Description = "Above 1 repeats less.", DefaultValueFactory = _ => 1 };
    private readonly Option<float> _frequency = new("--frequency-penalty")
    { Description = "Taken off for each time a token was generated." };
    private readonly Option<float> _presence = new("--presence-penalty")
    { Description = "Taken off once a token was generated." };
    private readonly Option<float> _dry = new("--dry-multiplier") { Description = "Strength against repeated runs; 0 for none." };
    private readonly Option<float> _dryBase = new("--dry-base")
    { Description = "How it grows with the run.", DefaultValueFactory = _ => 1.75f };
    private readonly Option<int> _dryAllowed = new("--dry-allowed-length")
    { Description = "Runs up to this length are free.", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _noRepeat = new("--no-repeat-ngram-size")
    { Description = "Runs of so many tokens don't occur twice; 0 for none." };
    private readonly Option<string[]> _bias = new("--logit-bias", "-l")
    { Description = "ID:BIAS, ID+BIAS or ID-BIAS: added to a token's logit; may be given several times." };
    private readonly Option<int> _least = new("--min-tokens", "--min-new-tokens")
    { Description = "Least tokens before the end may come." };
    private readonly Option<bool> _ignoresEnd = new("--ignore-eos") { Description = "Go on after the end-of-text token." };
    private readonly Option<string[]> _stop = new("--stop", "--reverse-prompt", "-r")
    { Description = "A text that ends the generation; may be given several times." };
    private readonly Option<ulong> _seed = new("--seed")
    { Description = "Seed of the draws.", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _logProbabilities = new("--logprobs")
    { Description = "With --json: each token's log-probability and those of the n likeliest." };

    /// <summary>The options under their headings.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
    [
        new("Sampling", [
            _temperature, _topK, _topP, _minP, _seed, _typical, _topNSigma, _topH, _epsilon, _eta, _xtcProbability, _xtcThreshold,
        ]),
        new("Against repetition", [_repetition, _frequency, _presence, _dry, _dryBase, _dryAllowed, _noRepeat]),
        new("Tokens and ends", [_stop, _least, _ignoresEnd, _bias, _logProbabilities]),
    ];

    /// <summary>Options that draw: searches have no use for them.</summary>
    public IEnumerable<string> Drawing(ParseResult args) =>
        new Option[]
        {
            _temperature, _topK, _topP, _minP, _typical, _topNSigma, _topH, _epsilon, _eta, _xtcProbability, _seed, _logProbabilities,
        }.Where(option => IsGiven(args, option) && (option != _temperature || args.GetValue(_temperature) != 0))
            .Select(option => option.Name);

    /// <summary>Whether the command line names an option.</summary>
    public static bool IsGiven(ParseResult args, Option option) => args.GetResult(option) is OptionResult { Implicit: false };

    /// <summary>What a command line asked for, over what the model recommends.</summary>
    /// <exception cref="UsageException">A bias is none, or a stop is empty.</exception>
    public GenerationOptions Read(ParseResult args, SamplingOptions recommended, Tokenizer tokenizer, int maxNewTokens) => new()
    {
        MaxNewTokens = maxNewTokens,
        Stop = args.GetValue(_stop) is not { } stops ? [] : !stops.Contains("") ? stops
            : throw new UsageException("--stop takes a text to end at, got an empty one; leave it out."),
        StopAtEndOfText = !args.GetValue(_ignoresEnd),
        LogProbabilities = args.GetValue(_logProbabilities),
        Sampling = new()
        {
            Temperature = args.GetValue(_temperature) ?? recommended.Temperature,
            TopK = args.GetValue(_topK) ?? recommended.TopK,
            TopP = args.GetValue(_topP) ?? recommended.TopP,
            MinP = args.GetValue(_minP) ?? recommended.MinP,
            RepetitionPenalty = args.GetValue(_repetition),
            Seed = args.GetValue(_seed),
        },
        Logits = Logits(args, tokenizer),
    };

    private LogitsOptions? Logits(ParseResult args, Tokenizer tokenizer)
    {
        Option[] used =
        [
            _typical, _topNSigma, _topH, _epsilon, _eta, _xtcProbability, _frequency, _presence, _dry, _noRepeat, _bias, _least,
        ];
        if (!used.Any(option => IsGiven(args, option))) return null;
        return new()
        {
            Typical = args.GetValue(_typical) ?? 0,
            TopNSigma = args.GetValue(_topNSigma) ?? 0,
            TopH = args.GetValue(_topH) ?? 0,
            Epsilon = args.GetValue(_epsilon) ?? 0,
            Eta = args.GetValue(_eta) ?? 0,
            Xtc = args.GetValue(_xtcProbability) is { } chance ? (args.GetValue(_xtcThreshold), chance) : null,
            FrequencyPenalty = args.GetValue(_frequency),
            PresencePenalty = args.GetValue(_presence),
            Dry = args.GetValue(_dry) is not 0 and var strength
                ? new(strength, args.GetValue(_dryBase), args.GetValue(_dryAllowed), breakers: Breakers(tokenizer)) : null,
            NoRepeatNGram = args.GetValue(_noRepeat),
            LogitBias = args.GetValue(_bias) is { Length: > 0 } biases ? TokenBias.Parse(biases, tokenizer) : null,
            MinNewTokens = args.GetValue(_least),
        };
    }

    private static int[] Breakers(Tokenizer tokenizer) =>
        [.. s_dryBreakers.Select(text => tokenizer.Encode(text)).Where(ids => ids.Length == 1).Select(ids => ids[0]).Distinct()];
}
