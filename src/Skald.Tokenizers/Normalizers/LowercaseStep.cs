using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Puts each character in lower case, which may be several.</summary>
internal sealed class LowercaseStep(CodePointStep next) : CodePointStep
{
    public override void Push(int codePoint)
    {
        ReadOnlySpan<int> lower = CaseMapping.Lower(codePoint);
        if (lower.IsEmpty) next.Push(codePoint);
        else foreach (int one in lower) next.Push(one);
    }

    public override void Complete() => next.Complete();
}
