using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>Brings text into one of the four normal forms, code point by code point.</summary>
/// <remarks>
/// <para>Unicode Standard Annex #15. Surrogates pass unchanged. One normaliser serves one text at a time.</para>
/// <para>
/// Linear in time: marks behind a starter are put in order by counting, so that a text of nothing but marks costs no
/// more per character than any other. Memory is 8 bytes per character of the longest run of marks.
/// </para>
/// </remarks>
internal sealed class Normalizer
{
    private const int None = -1;
    private readonly CodePointMap _decompositions;
    private readonly CharacterFlags _changed;  // flags of characters that the form changes, or may change
    private readonly bool _composes;
    private readonly CombiningRun _run = new();
    private int _pending = None;  // a starter that is in form already, as long as nothing follows that may change it

    public Normalizer(NormalizationForm form)
    {
        _composes = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        bool isCompatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        _decompositions = isCompatible ? UnicodeTables.Compatible : UnicodeTables.Canonical;
        _changed = Normalization.Changed(form);
    }

    /// <summary>Takes the next code point of the source, and passes on what is now certain.</summary>
    public void Push<TSink>(int codePoint, ref TSink sink) where TSink : INormalizedSink
    {
        bool isPlain = (CharacterProperties.Flags(codePoint) & _changed) == 0;
        if (isPlain && CharacterProperties.CombiningClass(codePoint) == 0)
        {
            Complete(ref sink);
            _pending = codePoint;
            return;
        }

        if (_pending != None)
        {
            int pending = _pending;
            _pending = None;
            Decompose(pending, ref sink);
        }

        Decompose(codePoint, ref sink);
    }

    /// <summary>Ends the text. Another may follow.</summary>
    public void Complete<TSink>(ref TSink sink) where TSink : INormalizedSink
    {
        if (_pending != None)
        {
            sink.Add(_pending, 1);
            _pending = None;
        }
        else
        {
            _run.Complete(_composes, ref sink);
        }
    }

    private void Decompose<TSink>(int codePoint, ref TSink sink) where TSink : INormalizedSink
    {
        if (Hangul.IsSyllable(codePoint))
        {
            Span<int> jamo = stackalloc int[3];
            Append(jamo[..Hangul.Decompose(codePoint, jamo)], ref sink);
            return;
        }

        ReadOnlySpan<int> parts = _decompositions[codePoint];
        if (parts.IsEmpty) Append([codePoint], ref sink);
        else Append(parts, ref sink);
    }

    private void Append<TSink>(ReadOnlySpan<int> parts, ref TSink sink) where TSink : INormalizedSink
    {
        for (int i = 0; i < parts.Length; i++)
        {
            int part = parts[i], combiningClass = CharacterProperties.CombiningClass(part);
            if (combiningClass == 0 && !(_composes && MayCompose(part))) _run.Complete(_composes, ref sink);
            _run.Add(part, combiningClass, consumed: i == 0 ? 1 : 0);
        }
    }

    private static bool MayCompose(int starter) =>
        (CharacterProperties.Flags(starter) & CharacterFlags.MaybeNotInFormC) != 0;
}
