using System.Text;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Puts a space on both sides of each ideograph.</summary>
internal sealed class SpacedIdeographsStep(CodePointStep next) : CodePointStep
{
    public override void Push(int codePoint)
    {
        bool isIdeograph = CharacterKinds.IsIdeograph(new Rune(codePoint));
        if (isIdeograph) next.Push(' ');
        next.Push(codePoint);
        if (isIdeograph) next.Push(' ');
    }

    public override void Complete() => next.Complete();
}
