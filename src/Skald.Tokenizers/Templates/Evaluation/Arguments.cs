namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>What a call passes: values in order, then values by name.</summary>
internal sealed class Arguments(object[] positional, KeyValuePair<string, object>[] named)
{
    public static readonly Arguments None = new([], []);

    public object[] Positional { get; } = positional;

    public KeyValuePair<string, object>[] Named { get; } = named;

    public static Arguments Of(params object[] positional) => new(positional, []);

    /// <summary>The value passed by that name.</summary>
    public object? Find(string name)
    {
        foreach (KeyValuePair<string, object> argument in Named)
            if (argument.Key == name) return argument.Value;
        return null;
    }

    /// <summary>Without the first few of those in order: <c>map('replace', …)</c> passes the rest on.</summary>
    public Arguments Skip(int count) => new(Positional[count..], Named);
}
