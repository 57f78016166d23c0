using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.PostProcessors;

namespace Skald.Tokenizers;

/// <summary>The ids that a template puts before and after one text; null where it does more than that.</summary>
/// <param name="Prefix">Ids before the text.</param>
/// <param name="Suffix">Ids after it.</param>
internal sealed record TemplateFrame(int[] Prefix, int[] Suffix)
{
    public static TemplateFrame? Of(IPostProcessor? processor)
    {
        if (processor is null) return new TemplateFrame([], []);
        EncodingDraft probe = EncodingDraft.Of(new TokenEntry { Id = -1, Token = "" });
        List<TokenEntry> framed = EncodingDraft.Join(processor.Process([probe], isPair: false, addsSpecialTokens: true)).Tokens;
        int at = framed.FindIndex(entry => entry.Id == -1);
        if (at < 0 || framed.FindLastIndex(entry => entry.Id == -1) != at) return null;
        return new TemplateFrame(
            [.. framed.Take(at).Select(e => e.Id)], [.. framed.Skip(at + 1).Select(e => e.Id)]);
    }
}
