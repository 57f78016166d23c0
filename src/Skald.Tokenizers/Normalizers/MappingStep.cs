using System.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Maps each character to another, or to null where it goes.</summary>
internal sealed class MappingStep(Func<Rune, Rune?> map, CodePointStep next) : CodePointStep
{
    public override void Push(int codePoint)
    {
        if (map(new Rune(codePoint)) is { } kept) next.Push(kept.Value);
    }

    public override void Complete() => next.Complete();
}
