namespace Skald.Tokenizers.Templates.Json;

/// <summary>How JSON is laid out, in the terms of Python's <c>json.dumps</c>.</summary>
/// <param name="Ascii">Characters beyond ASCII are escaped.</param>
/// <param name="Indent">Stands before each line, once a level; null for one line.</param>
/// <param name="ItemSeparator">Between items.</param>
/// <param name="KeySeparator">Between a key and its value.</param>
/// <param name="SortsKeys">Keys are sorted.</param>
internal sealed record JsonStyle(
    bool Ascii, string? Indent, string ItemSeparator, string KeySeparator, bool SortsKeys);
