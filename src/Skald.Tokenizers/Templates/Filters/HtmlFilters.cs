using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters that know of HTML and addresses.</summary>
internal static class HtmlFilters
{
    private const string NotEscapedInAddresses =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~";

    public static Operation[] All =>
    [
        new("escape", "", Escape),
        new("e", "", Escape),
        new("forceescape", "", call => Escaped(call, call.SubjectText)),
        new("safe", "", call => new SafeText(call.SubjectText)),
        new("striptags", "", StripTags),
        new("urlencode", "", UrlEncode),
        new("xmlattr", "autospace?", XmlAttributes),
    ];

    private static object Escape(Invocation call) =>
        call.Subject is SafeText ? call.Subject : Escaped(call, call.SubjectText);

    private static SafeText Escaped(Invocation call, string text)
    {
        call.Rendering.Meter.Text(text.Length * 5L);
        return SafeText.Escape(text);
    }

    private static string StripTags(Invocation call)
    {
        Meter meter = call.Rendering.Meter;
        string text = Without(meter, Without(meter, call.SubjectText, "<!--", "-->"), "<", ">");
        return HtmlEntities.Decode(string.Join(' ', TextParts.Words(call.Rendering, text, -1)));
    }

    private static string Without(Meter meter, string text, string open, string close)
    {
        var rest = new StringBuilder(text.Length);
        int at = 0;
        while (true)
        {
            meter.Step();
            int start = text.IndexOf(open, at, StringComparison.Ordinal);
            int end = start < 0 ? -1 : text.IndexOf(close, start, StringComparison.Ordinal);
            if (end < 0) break;
            rest.Append(text, at, start - at);
            at = end + close.Length;
        }

        meter.Text(text.Length);
        return rest.Append(text, at, text.Length - at).ToString();
    }

    private static string UrlEncode(Invocation call)
    {
        Rendering rendering = call.Rendering;
        if (TextValue.Is(call.Subject) || Iteration.TryOf(call.Subject) is null)
            return Encode(rendering, call.Subject, isQuery: false);
        object source = call.Subject is DictValue dict ? DictView.Pairs(dict) : call.Subject;
        var pairs = new List<string>();
        foreach (object pair in Iteration.All(rendering, source))
        {
            rendering.Meter.Step();
            object[] parts = Iteration.All(rendering, pair);
            if (parts.Length != 2) throw rendering.Error("urlencode needs pairs of a name and a value");
            pairs.Add($"{Encode(rendering, parts[0], true)}={Encode(rendering, parts[1], true)}");
        }

        return string.Join('&', pairs);
    }

    private static string Encode(Rendering rendering, object value, bool isQuery)
    {
        byte[] bytes = value is BytesValue raw ? raw.Bytes : Encoding.UTF8.GetBytes(ValueText.Of(rendering, value));
        rendering.Meter.Text(bytes.Length * 3L);
        var encoded = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            bool stays = NotEscapedInAddresses.Contains((char)b) || (b == '/' && !isQuery);
            if (stays) encoded.Append((char)b);
            else if (b == ' ' && isQuery) encoded.Append('+');
            else encoded.Append('%').Append(Convert.ToHexString([b]));
        }

        return encoded.ToString();
    }

    private static object XmlAttributes(Invocation call)
    {
        if (call.Subject is not DictValue dict)
            throw call.Rendering.Error($"xmlattr needs a mapping, got '{TypeName.Of(call.Subject)}'");
        var attributes = new List<string>();
        long length = 0;
        for (int i = 0; i < dict.Count; i++)
        {
            (object key, object value) = dict.At(i);
            if (value is None or Undefined) continue;
            string name = TextValue.Of(key) ?? throw call.Rendering.Error("an attribute's name must be a string");
            if (name.Any(c => Characters.IsSpace(c) || c is '/' or '>' or '='))
                throw call.Rendering.Error($"Invalid character in attribute name: '{name}'");
            string text = value is SafeText safe ? safe.Text : SafeText.Escape(ValueText.Of(call.Rendering, value)).Text;
            length += name.Length + text.Length;
            if (length > call.Rendering.Meter.Budget.MaxTextLength) call.Rendering.Meter.Text(length);
            call.Rendering.Meter.Text(name.Length + text.Length);
            attributes.Add($"{SafeText.Escape(name).Text}=\"{text}\"");
        }

        string joined = string.Join(' ', attributes);
        return call.Rendering.Made(call.Flag(0, true) && joined.Length > 0 ? " " + joined : joined);
    }
}
