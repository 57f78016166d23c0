using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary><c>'{} {0[key]!r:&gt;8}'.format(…)</c>: Python's formatting with braces.</summary>
internal sealed class BraceFormat(Rendering rendering, Arguments arguments)
{
    private const int DeepestSpec = 2;  // a field inside a specification, and no deeper

    private int _next;

    public static string Apply(Rendering rendering, string format, Arguments arguments) =>
        new BraceFormat(rendering, arguments).Apply(format, DeepestSpec);

    private string Apply(string format, int depth)
    {
        if (depth < 1) throw rendering.Error("Max string recursion exceeded");
        rendering.Meter.Text(format.Length);
        var text = new StringBuilder();
        for (int at = 0; at < format.Length;)
        {
            char c = format[at++];
            bool isDoubled = at < format.Length && format[at] == c;
            if (c is not ('{' or '}'))
            {
                text.Append(c);
            }
            else if (isDoubled)
            {
                text.Append(c);
                at++;
            }
            else if (c == '}')
            {
                throw rendering.Error("Single '}' encountered in format string");
            }
            else
            {
                int end = EndOfField(format, at);
                string field = Field(format[at..end], depth);
                rendering.Meter.Text(field.Length);
                text.Append(field);
                if (text.Length > rendering.Meter.Budget.MaxTextLength) rendering.Meter.Text(text.Length);
                at = end + 1;
            }
        }

        return text.ToString();
    }

    private int EndOfField(string format, int at)
    {
        for (int depth = 1; at < format.Length; at++)
        {
            if (format[at] == '{') depth++;
            else if (format[at] == '}' && --depth == 0) return at;
        }

        throw rendering.Error(at == format.Length && format.EndsWith('{')
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
    }

    private string Field(string field, int depth)
    {
        rendering.Meter.Step();
        int nameEnd = EndOfName(field);
        object value = Value(field[..nameEnd]);
        char conversion = '\0';
        if (nameEnd < field.Length && field[nameEnd] == '!')
        {
            if (nameEnd + 1 >= field.Length)
                throw rendering.Error("end of string while looking for conversion specifier");
            conversion = field[nameEnd + 1];
            nameEnd += 2;
            if (nameEnd < field.Length && field[nameEnd] != ':')
                throw rendering.Error("expected ':' after conversion specifier");
        }

        string spec = nameEnd < field.Length ? Apply(field[(nameEnd + 1)..], depth - 1) : "";
        value = conversion switch
        {
            '\0' => value,
            's' => ValueText.Of(rendering, value),
            'r' => ValueRepr.Of(rendering, value),
            'a' => FormatSpec.Ascii(ValueRepr.Of(rendering, value)),
            _ => throw rendering.Error($"Unknown conversion specifier {conversion}"),
        };
        return FormatSpec.Apply(rendering, value, spec);
    }

    // A colon between brackets belongs to the key.
    private static int EndOfName(string field)
    {
        bool isKey = false;
        for (int at = 0; at < field.Length; at++)
        {
            if (field[at] == '[') isKey = true;
            else if (field[at] == ']') isKey = false;
            else if (!isKey && field[at] is '!' or ':' && !isKey) return at;
        }

        return field.Length;
    }

    private object Value(string path)
    {
        int end = path.AsSpan().IndexOfAny('.', '[');
        string name = end < 0 ? path : path[..end];
        object value = Argument(name);
        for (int at = name.Length; at < path.Length;)
        {
            rendering.Meter.Step();
            bool isKey = path[at] == '[';
            int stop = isKey ? path.IndexOf(']', at) : path.AsSpan(at + 1).IndexOfAny('.', '[') + at + 1;
            if (isKey && stop < 0) throw rendering.Error("Missing ']' in format string");
            if (!isKey && stop == at) stop = path.Length;
            string part = path[(at + 1)..stop];
            if (part.Length == 0) throw rendering.Error("Empty attribute in format string");
            value = isKey
                ? Lookup.Item(rendering, value, Index(part) is { } index ? Boxed.Of((long)index) : part)
                : Lookup.Attribute(rendering, value, part);
            at = isKey ? stop + 1 : stop;
        }

        return value;
    }

    private object Argument(string name)
    {
        if (name.Length == 0)
        {
            if (_next < 0)
                throw rendering.Error("cannot switch from manual field specification to automatic field numbering");
            return At(_next++);
        }

        rendering.Meter.Steps(arguments.Named.Length / 8);
        if (Index(name) is not { } index)
            return arguments.Find(name) ?? throw rendering.Error(ValueRepr.Of(rendering, name));
        if (_next > 0)
            throw rendering.Error("cannot switch from automatic field numbering to manual field specification");
        _next = -1;
        return At(index);
    }

    private object At(int index) => index < arguments.Positional.Length
        ? arguments.Positional[index]
        : throw rendering.Error($"Replacement index {index} out of range for positional args tuple");

    private static int? Index(string name) =>
        name.All(char.IsAsciiDigit) && int.TryParse(name, CultureInfo.InvariantCulture, out int index) ? index : null;
}
