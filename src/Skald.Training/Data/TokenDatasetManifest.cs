using System.Text.Json.Serialization;

namespace Skald.Training.Data;

/// <summary>The file that makes a folder of shards a dataset; it is written last.</summary>
internal sealed record TokenDatasetManifest
{
    public required int Version { get; init; }

    public required int Vocabulary { get; init; }

    public required string Tokenizer { get; init; }

    public required IReadOnlyList<string> Train { get; init; }

    public required IReadOnlyList<string> Validation { get; init; }

    public required DataCounts Counts { get; init; }
}

/// <summary>How the files of this namespace are written as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NewLine = "\n",
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TokenDatasetManifest))]
[JsonSerializable(typeof(LoaderState))]
internal sealed partial class DataJson : JsonSerializerContext;
