using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>A part of a message: a text, or the place of an image, a sound or whatever the template knows.</summary>
/// <param name="Type">What it is: <c>text</c>, <c>image</c>, <c>audio</c>, <c>video</c>.</param>
/// <param name="Text">The text, of a part that is one.</param>
public sealed record ContentPart(string Type, string? Text = null)
{
    /// <summary>A text.</summary>
    public static ContentPart OfText(string text) => new("text", text);

    /// <summary>The place of an image, for which the template writes its mark.</summary>
    public static ContentPart Image { get; } = new("image");

    internal DictValue ToValue() => new DictBuilder().Set("type", Type).SetIfAny("text", Text).Build();
}
