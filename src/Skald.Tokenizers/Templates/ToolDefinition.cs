using System.Text.Json;
using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>A tool that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, for the model to read.</param>
/// <param name="Parameters">The JSON schema of its arguments: an object schema.</param>
public sealed record ToolDefinition(string Name, string Description, JsonElement Parameters)
{
    internal DictValue ToValue() => new DictBuilder().Set("type", "function").Set("function", new DictBuilder()
        .Set("name", Name).Set("description", Description).Set("parameters", JsonValues.Of(Parameters)).Build()).Build();
}
