using System.Globalization;
using System.Numerics;
using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Filters;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Json;

/// <summary>Writes values as JSON, to the character as Python does.</summary>
internal sealed class JsonText
{
    private readonly Rendering _rendering;
    private readonly JsonStyle _style;
    private readonly StringBuilder _json = new();
    private int _counted;

    private JsonText(Rendering rendering, JsonStyle style) => (_rendering, _style) = (rendering, style);

    public static string Write(Rendering rendering, object value, JsonStyle style)
    {
        var writer = new JsonText(rendering, style);
        writer.Write(value, depth: 0);
        writer.Count();
        return writer._json.ToString();
    }

    private void Write(object value, int depth)
    {
        _rendering.Meter.Step();
        if (_json.Length - _counted > 4096) Count();
        switch (value)
        {
            case string text:
                WriteText(text);
                break;
            case SafeText safe:
                WriteText(safe.Text);
                break;
            case None:
                _json.Append("null");
                break;
            case bool flag:
                _json.Append(flag ? "true" : "false");
                break;
            case long or BigInteger:
                _json.Append(ValueText.Of(_rendering, value));
                break;
            case double real:
                _json.Append(Float(real));
                break;
            case SequenceValue sequence:
                WriteAll('[', ']', sequence.Count, depth, i => Write(sequence.Items[i], depth + 1));
                break;
            case DictValue dict:
                WriteDict(dict, depth);
                break;
            default:
                throw _rendering.Error($"Object of type {TypeName.Of(value)} is not JSON serializable");
        }
    }

    private void WriteAll(char open, char close, int count, int depth, Action<int> write)
    {
        int deepest = _rendering.Meter.Budget.MaxRecursion;
        if (depth > deepest) throw _rendering.Meter.Spent($"JSON may nest {deepest} deep");
        _json.Append(open);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) _json.Append(_style.ItemSeparator);
            NewLine(depth + 1);
            write(i);
        }

        if (count > 0) NewLine(depth);
        _json.Append(close);
    }

    private void WriteDict(DictValue dict, int depth)
    {
        int[]? order = null;
        if (_style.SortsKeys)
        {
            object[] keys = [.. dict.Keys];
            order = StableSort.Order(keys.Length, (a, b) =>
            {
                _rendering.Meter.Step();
                return Comparison.Order(_rendering, keys[a], keys[b]) ?? 0;
            });
        }

        WriteAll('{', '}', dict.Count, depth, i =>
        {
            (object key, object value) = dict.At(order?[i] ?? i);
            WriteText(Key(key));
            _json.Append(_style.KeySeparator);
            Write(value, depth + 1);
        });
    }

    private string Key(object key) => key switch
    {
        string text => text,
        SafeText safe => safe.Text,
        bool flag => flag ? "true" : "false",
        None => "null",
        double real => Float(real),
        long or BigInteger => ValueText.Of(_rendering, key),
        _ => throw _rendering.Error($"keys must be str, int, float, bool or None, not {TypeName.Of(key)}"),
    };

    private static string Float(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "Infinity"
        : double.IsNegativeInfinity(value) ? "-Infinity"
        : ValueText.Of(value);

    private void WriteText(string text)
    {
        _json.Append('"');
        int done = 0;
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c >= ' ' && c != '"' && c != '\\' && (c < '\x7f' || !_style.Ascii || c == '\x7f')) continue;
            _json.Append(text, done, at - done);
            done = at + 1;
            _ = c switch
            {
                '"' => _json.Append("\\\""),
                '\\' => _json.Append("\\\\"),
                '\n' => _json.Append("\\n"),
                '\r' => _json.Append("\\r"),
                '\t' => _json.Append("\\t"),
                '\b' => _json.Append("\\b"),
                '\f' => _json.Append("\\f"),
                _ => _json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        _json.Append(text, done, text.Length - done).Append('"');
    }

    private void NewLine(int depth)
    {
        if (_style.Indent is null) return;
        _rendering.Meter.Text((long)_style.Indent.Length * depth);
        _json.Append('\n').Insert(_json.Length, _style.Indent, depth);
    }

    private void Count()
    {
        _rendering.Meter.Text(_json.Length - _counted);
        _counted = _json.Length;
        if (_counted > _rendering.Meter.Budget.MaxTextLength) _rendering.Meter.Text(_counted);
    }
}
