namespace Skald.Tokenizers;

/// <summary>What an encoder does where the text spells a special token such as <c>&lt;|endoftext|&gt;</c>.</summary>
public enum SpecialTokenPolicy
{
    /// <summary>Encode its characters like any others: nobody who writes the text can inject a special token.</summary>
    PlainText,

    /// <summary>Encode it as the special id. Only for text that is trusted, such as a rendered chat template.</summary>
    Allow,

    /// <summary>Refuse the text: an <see cref="ArgumentException"/> names the token and its position.</summary>
    Deny,
}
