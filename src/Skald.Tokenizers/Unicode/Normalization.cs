using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>NFC, NFD, NFKC and NFKD by the Unicode tables, the same on every machine.</summary>
internal static class Normalization
{
    /// <summary>Length of the beginning of a text that is certainly in form; the whole of most texts.</summary>
    /// <remarks>Ends before a starter or at 0: what follows can be normalised alone.</remarks>
    public static int NormalLength(ReadOnlySpan<char> text, NormalizationForm form)
    {
        // Below U+0300 nothing combines and NFC changes nothing; below U+0080 no form does.
        char last = form == NormalizationForm.FormC ? '\u02FF' : '\u007F';
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<char, ushort>(text);
        QuickCheck check = new(form, lastStarter: 0);
        for (int at = 0; at < text.Length;)
        {
            if (text[at] <= last)
            {
                int skipped = units[at..].IndexOfAnyExceptInRange((ushort)0, last);
                if (skipped < 0) return text.Length;
                at += skipped;
                check = new QuickCheck(form, lastStarter: at - 1);
            }

            (int codePoint, int size) = CodePoints.Decode(text, at);
            if (!check.Accepts(codePoint, at)) return check.LastStarter;
            at += size;
        }

        return text.Length;
    }

    /// <inheritdoc cref="NormalLength(ReadOnlySpan{char}, NormalizationForm)"/>
    public static int NormalLength(ReadOnlySpan<byte> utf8, NormalizationForm form)
    {
        // U+0300 is CC 80: every byte below is of a character below, or within one.
        byte last = form == NormalizationForm.FormC ? (byte)0xCB : (byte)0x7F;
        QuickCheck check = new(form, lastStarter: 0);
        for (int at = 0; at < utf8.Length;)
        {
            if (utf8[at] <= last)
            {
                int skipped = utf8[at..].IndexOfAnyExceptInRange((byte)0, last);
                if (skipped < 0) return utf8.Length;
                at += skipped;
                int starter = at - 1;
                while (starter > 0 && (utf8[starter] & 0xC0) == 0x80) starter--;
                check = new QuickCheck(form, lastStarter: starter);
            }

            (int codePoint, int size) = CodePoints.Decode(utf8, at);
            if (!check.Accepts(codePoint, at)) return check.LastStarter;
            at += size;
        }

        return utf8.Length;
    }

    /// <summary>A text in a normal form; the same object where it is in form already.</summary>
    /// <remarks>A lone surrogate stays as it is.</remarks>
    public static string Normalize(string text, NormalizationForm form)
    {
        int normal = NormalLength(text, form);
        if (normal == text.Length) return text;
        Utf16Sink sink = new(new StringBuilder(text, 0, normal, text.Length + (text.Length / 8) + 16));
        Normalizer normalizer = new(form);
        for (int at = normal; at < text.Length;)
        {
            (int codePoint, int size) = CodePoints.Decode(text, at);
            normalizer.Push(codePoint, ref sink);
            at += size;
        }

        normalizer.Complete(ref sink);
        return sink.ToString();
    }

    /// <summary>Appends the normal form of code points and the alignment.</summary>
    /// <param name="source">Any code points.</param>
    /// <param name="form">The form.</param>
    /// <param name="codePoints">Takes the normalised code points.</param>
    /// <param name="consumed">Takes for each how many of the source's it stands for; they add up.</param>
    public static void Normalize(
        ReadOnlySpan<int> source, NormalizationForm form, List<int> codePoints, List<int> consumed)
    {
        AlignedSink sink = new(codePoints, consumed);
        Normalizer normalizer = new(form);
        foreach (int codePoint in source) normalizer.Push(codePoint, ref sink);
        normalizer.Complete(ref sink);
    }

    /// <summary>Writes the normal form of UTF-8 text; bytes that are no UTF-8 become U+FFFD.</summary>
    public static void NormalizeUtf8(ReadOnlySpan<byte> utf8, NormalizationForm form, IBufferWriter<byte> destination)
    {
        int normal = NormalLength(utf8, form);
        destination.Write(utf8[..normal]);
        if (normal == utf8.Length) return;
        Utf8Sink sink = new(destination);
        Normalizer normalizer = new(form);
        for (int at = normal; at < utf8.Length;)
        {
            (int codePoint, int size) = CodePoints.Decode(utf8, at);
            normalizer.Push(codePoint, ref sink);
            at += size;
        }

        normalizer.Complete(ref sink);
    }

    /// <summary>Flags of characters that a form changes, or may change.</summary>
    internal static CharacterFlags Changed(NormalizationForm form) => form switch
    {
        NormalizationForm.FormC => CharacterFlags.NotInFormC | CharacterFlags.MaybeNotInFormC,
        NormalizationForm.FormD => CharacterFlags.NotInFormD,
        NormalizationForm.FormKC => CharacterFlags.NotInFormKC | CharacterFlags.MaybeNotInFormC,
        NormalizationForm.FormKD => CharacterFlags.NotInFormKD,
        _ => throw new ArgumentOutOfRangeException(
            nameof(form), $"Normalize: the form must be C, D, KC or KD, got {form}."),
    };
}
