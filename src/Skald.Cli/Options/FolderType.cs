using System.CommandLine;
using Skald.Formats;

namespace Skald.Cli.Options;

/// <summary>The option for the type of the weights in a folder.</summary>
internal static class FolderType
{
    /// <param name="otherwise">What the type is where the option is left out.</param>
    public static Option<string?> Create(string otherwise) => new("--dtype", "--torch-dtype")
    { Description = $"Folder: the type of matrices and tables, f32, f16 or bf16; {otherwise} where left out." };

    /// <summary>The type that a command line asked for; null where it didn't.</summary>
    /// <param name="verb">Who asks, for the message.</param>
    /// <param name="value">What the option has.</param>
    /// <exception cref="UsageException">Not one of the types.</exception>
    public static SafetensorsDType? Read(string verb, string? value) => value?.ToLowerInvariant() switch
    {
        null => null,
        "f32" or "float32" => SafetensorsDType.F32,
        "f16" or "float16" => SafetensorsDType.F16,
        "bf16" or "bfloat16" => SafetensorsDType.BF16,
        _ => throw new UsageException($"{verb}: --dtype must be f32, f16 or bf16, got '{value}'."),
    };
}
