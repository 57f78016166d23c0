using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>The quick check of Unicode Standard Annex #15, §9, over successive code points.</summary>
internal struct QuickCheck(NormalizationForm form, int lastStarter)
{
    private readonly CharacterFlags _changed = Normalization.Changed(form);
    private int _previousClass;

    /// <summary>Position of the last starter that was accepted.</summary>
    public int LastStarter { get; private set; } = lastStarter;

    /// <summary>True as long as the text is certainly in form.</summary>
    public bool Accepts(int codePoint, int position)
    {
        int combiningClass = CharacterProperties.CombiningClass(codePoint);
        if (combiningClass != 0 && combiningClass < _previousClass) return false;
        if ((CharacterProperties.Flags(codePoint) & _changed) != 0) return false;
        if (combiningClass == 0) LastStarter = position;
        _previousClass = combiningClass;
        return true;
    }
}
