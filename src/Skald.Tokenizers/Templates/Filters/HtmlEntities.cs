using System.Net;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Entities of HTML back to characters.</summary>
internal static class HtmlEntities
{
    public static string Decode(string text) => text.Contains('&') ? WebUtility.HtmlDecode(text) : text;
}
