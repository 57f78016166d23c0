using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Skald.Training.Saga;

namespace Skald.Training.Runs;

/// <summary>run.json: the settings that a run resolved to.</summary>
/// <param name="FormatVersion">Layout of the run folder.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Options">Every setting.</param>
public sealed record RunSettings(int FormatVersion, string Name, TrainingOptions Options);

/// <summary>One line of log.jsonl. What a line is about decides which keys it has.</summary>
public sealed record LogLine
{
    internal const string TrainStep = "step", Evaluation = "evaluation", Sample = "sample", Checkpoint = "checkpoint";
    internal const string Resume = "resume", Failure = "failure";

    /// <summary>"step", "evaluation", "sample", "checkpoint", "resume" or "failure".</summary>
    public required string Event { get; init; }

    /// <summary>
    /// The step it belongs to. A "resume" line supersedes all lines after the checkpoint of its step.
    /// </summary>
    public required long Step { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Training loss in nats per token.</summary>
    public double? Loss { get; init; }

    /// <summary>Norm of the gradient before clipping.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>The schedule's factor of the learning rate.</summary>
    public double? RateFactor { get; init; }

    /// <summary>Speed of the step.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Held-out loss in nats per token.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Held-out loss in bits per byte.</summary>
    public double? BitsPerByte { get; init; }

    /// <summary>Whether the held-out loss is that of all held-out text.</summary>
    public bool? IsFinal { get; init; }

    /// <summary>A sample's text, or what a failure says.</summary>
    public string? Text { get; init; }
}

/// <summary>What the trainer itself needs to go on.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="BestLoss">Least held-out loss so far; null before the first.</param>
/// <param name="BestStep">Its step.</param>
public sealed record TrainerState(long Step, double? BestLoss, long BestStep);

/// <summary>JSON of run folders, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    MaxDepth = 16)]
[JsonSerializable(typeof(RunSettings))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(TrainerState))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>The same, for files that people read.</summary>
    public static RunJson Indented { get; } = Readable(JsonIgnoreCondition.Never, isIndented: true);

    /// <summary>The same, for the lines of a log.</summary>
    public static RunJson Lines { get; } = Readable(JsonIgnoreCondition.WhenWritingNull, isIndented: false);

    private static RunJson Readable(JsonIgnoreCondition leftOut, bool isIndented) => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = leftOut,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = isIndented,
    });
}
