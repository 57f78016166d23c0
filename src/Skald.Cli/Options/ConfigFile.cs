using System.Text.Json;
using Skald.Formats;

namespace Skald.Cli.Options;

/// <summary>A JSON file of options, named as on the command line but without dashes in front.</summary>
/// <remarks>It becomes a command line, so that a mistake in it is found and worded by the same parser.</remarks>
internal static class ConfigFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads <c>{"learning-rate": 0.001, "data": ["a.txt", "b.txt"]}</c> as words of a command line.</summary>
    /// <exception cref="FormatException">The file is not a JSON object of texts, numbers, switches and
    /// lists.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> ReadArguments(string path)
    {
        byte[] text = BoundedFile.TryReadAll(path, MaxBytes)
            ?? throw new FormatException($"{path}: a configuration is at most {MaxBytes} bytes, got more.");
        return ToArguments(text, path);
    }

    /// <inheritdoc cref="ReadArguments"/>
    /// <param name="utf8">The whole file.</param>
    /// <param name="path">What messages call it.</param>
    public static IReadOnlyList<string> ToArguments(ReadOnlyMemory<byte> utf8, string path)
    {
        var options = new JsonDocumentOptions
        {
            CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false,
            MaxDepth = 4,
        };
        try
        {
            using var document = JsonDocument.Parse(utf8, options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException($"{path}: a configuration is a JSON object, such as {{\"steps\": 100}}.");
            return [.. document.RootElement.EnumerateObject().SelectMany(member => Words(member, path))];
        }
        catch (JsonException broken)
        {
            string place = broken.LineNumber is { } line ? $"line {line + 1} is not JSON" : "a name stands there twice";
            throw new FormatException($"{path}: {place}; a configuration looks like {{\"steps\": 100}}.", broken);
        }
    }

    private static IEnumerable<string> Words(JsonProperty member, string path)
    {
        IEnumerable<JsonElement> values = member.Value.ValueKind == JsonValueKind.Array
            ? member.Value.EnumerateArray()
            : [member.Value];
        foreach (JsonElement value in values)
        {
            yield return $"--{member.Name}";
            yield return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => throw new FormatException(
                    $"{path}: \"{member.Name}\" must be a text, a number, true, false or a list of those, "
                    + $"got {value.ValueKind.ToString().ToLowerInvariant()}."),
            };
        }
    }
}
