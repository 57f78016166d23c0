namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>The names of variables in a template, each with its number.</summary>
internal sealed class Symbols
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>How often a variable has been read so far: tells whether a body reads it.</summary>
    private readonly List<int> _reads = [];

    private readonly List<string> _names = [];

    /// <summary>The name of each number.</summary>
    public IReadOnlyList<string> Names => _names;

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public int IdOf(string name)
    {
        if (_ids.TryGetValue(name, out int id)) return id;
        _ids.Add(name, _ids.Count);
        _reads.Add(0);
        _names.Add(name);
        return _ids.Count - 1;
    }

    public int Read(string name)
    {
        int id = IdOf(name);
        _reads[id]++;
        return id;
    }

    /// <summary>How often the variable has been read up to here.</summary>
    public int CountReads(string name) => _ids.TryGetValue(name, out int id) ? _reads[id] : 0;
}
