using System.Text.Json;
using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>A call of a tool by the assistant.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">
/// The arguments: an object, as most templates want it, or a string that holds the JSON of one.
/// </param>
/// <param name="Id">What the result refers to; null where calls have none.</param>
public sealed record ToolCall(string Name, JsonElement Arguments, string? Id = null)
{
    internal DictValue ToValue()
    {
        var call = new DictBuilder().SetIfAny("id", Id).Set("type", "function");
        return call.Set("function", new DictBuilder()
            .Set("name", Name).Set("arguments", JsonValues.Of(Arguments)).Build()).Build();
    }
}
