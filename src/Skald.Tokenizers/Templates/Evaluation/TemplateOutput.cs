using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Text as it is printed, up to a limit.</summary>
internal sealed class TemplateOutput(Meter meter, int maxLength)
{
    private readonly StringBuilder _text = new();

    /// <summary>How many code points have been printed.</summary>
    public int CodePointCount { get; private set; }

    public void Append(string text)
    {
        if (text.Length > maxLength - _text.Length)
            throw meter.Spent($"a rendered text may be {maxLength} characters long");
        meter.Text(text.Length);
        _text.Append(text);
        CodePointCount += CodePoints.Count(text);
    }

    public override string ToString() => _text.ToString();
}
