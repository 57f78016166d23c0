using System.CommandLine;
using Skald.Models.Generation;

namespace Skald.Cli.Options;

/// <summary>How tokens are drawn: options that change only what they name of the model's own recommendation.</summary>
internal sealed class SamplingOptionSet
{
    private readonly Option<float?> _temperature = new("--temperature")
    {
        Description = "Divides the logits; 0 takes the likeliest token. Where this and the next three are left out, the "
            + "model's own recommendation holds.",
    };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Keep the k likeliest tokens; 0 for all." };
    private readonly Option<float?> _topP = new("--top-p")
    { Description = "Keep the fewest tokens that reach this sum of probability." };
    private readonly Option<float?> _minP = new("--min-p")
    { Description = "Keep tokens with this share of the likeliest one's probability." };
    private readonly Option<float> _penalty = new("--repetition-penalty")
    { Description = "Above 1 repeats less.", DefaultValueFactory = _ => 1 };
    private readonly Option<ulong> _seed = new("--seed")
    { Description = "Seed of the draws.", DefaultValueFactory = _ => 1 };
    private readonly Option<string[]> _stop = new("--stop") { Description = "Texts that end the generation." };

    /// <summary>Offers the options on a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _temperature, _topK, _topP, _minP, _penalty, _seed, _stop })
            command.Add(option);
    }

    /// <summary>What a command line asked for, over what the model recommends.</summary>
    public GenerationOptions Read(ParseResult args, SamplingOptions recommended, int maxNewTokens) => new()
    {
        MaxNewTokens = maxNewTokens,
        Stop = args.GetValue(_stop) ?? [],
        Sampling = new()
        {
            Temperature = args.GetValue(_temperature) ?? recommended.Temperature,
            TopK = args.GetValue(_topK) ?? recommended.TopK,
            TopP = args.GetValue(_topP) ?? recommended.TopP,
            MinP = args.GetValue(_minP) ?? recommended.MinP,
            RepetitionPenalty = args.GetValue(_penalty),
            Seed = args.GetValue(_seed),
        },
    };
}
