namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Breaks templates and conversations, and mixes them up.</summary>
internal static class TemplateMutator
{
    private static readonly string[] s_words =
    [
        "{{", "}}", "{%", "%}", "-", "|", "(", ")", "[", "]", "'", "\"", ",", " if ", " else ", " in ", " is ", "not ",
        "**", "//", "~", "none", "missing", "xs", "d", "s", "1e309", "99999999999999999999", "-1", ".items()", ".split()",
        "|map('string')", "|list", "|tojson", "|int", "|sort", "[::-1]", "%", "*9", "loop", "😀", "\ud800", "\0",
        "\u2028", "'%s%d' % ", ".format(", "namespace()", "messages", "tools", "message.content", "{% for m in messages %}",
        "{% endfor %}", "{% endif %}", "|urlize", "|upper", "|title", "* 99999", "range(99999)", "{% macro m() %}",
        "{% endmacro %}", "{% generation %}", "{% endgeneration %}", "raise_exception('x')", "strftime_now('%c')",
    ];

    private static readonly string[] s_json =
    [
        "null", "true", "-1", "1e400", "123456789012345678901234567890", "\"\"", "\"\\ud83d\\ude00\"", "[]", "{}", "[[]]",
        "{\"role\": 5}", "{\"type\": \"text\", \"text\": \"x\"}", "\"system\"", "\"tool\"", "\"assistant\"",
    ];

    /// <summary>A template with up to four changes.</summary>
    public static string Template(Random random, string[] seeds, int fewest = 1)
    {
        string template = seeds[random.Next(seeds.Length)];
        for (int changes = random.Next(fewest, 5); changes > 0; changes--)
        {
            string other = seeds[random.Next(seeds.Length)];
            int at = random.Next(template.Length + 1), length = random.Next(Math.Min(12, template.Length - at) + 1);
            int from = random.Next(other.Length + 1), taken = random.Next(Math.Min(20, other.Length - from) + 1);
            template = random.Next(4) switch
            {
                0 => template.Remove(at, length),
                1 => template.Insert(at, other.Substring(from, taken)),
                2 => string.Concat(template.AsSpan(0, at), other.AsSpan(from)),
                _ => template.Remove(at, length).Insert(at, s_words[random.Next(s_words.Length)]),
            };
        }

        return template;
    }

    /// <summary>A conversation as JSON with none to three of its values exchanged for others; it stays JSON.</summary>
    public static string Conversation(Random random, string json)
    {
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int quote = json.IndexOf(": \"", random.Next(json.Length), StringComparison.Ordinal);
            if (quote < 0) continue;
            int end = quote + 3;
            while (end < json.Length && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
            if (end >= json.Length) continue;
            json = string.Concat(
                json.AsSpan(0, quote + 2), s_json[random.Next(s_json.Length)], json.AsSpan(end + 1));
        }

        return json;
    }
}
