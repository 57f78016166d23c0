using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>The names that a body with a scope of its own sets and reads, apart from the scopes inside it.</summary>
/// <remarks>
/// Jinja decides while it compiles where a name lives. One that a body sets before it reads it, and that no body around
/// it mentions, belongs to that body from its beginning: until it is set it is undefined, even where the conversation
/// has a variable of that name. Only scopes inside can notice, such as a macro that is called before.
/// </remarks>
internal sealed class ScopeNames(ScopeNames? outer)
{
    // Each name, with whether it was set before it was read.
    private Dictionary<int, bool> _first = [];
    private HashSet<int> _set = [];

    /// <summary>The names that are undefined until they are set; known once the template is parsed.</summary>
    public KeyValuePair<int, Undefined>[] Hidden { get; private set; } = [];

    public void Read(int name) => _first.TryAdd(name, false);

    public void Set(int name)
    {
        _set.Add(name);
        _first.TryAdd(name, true);
    }

    /// <summary>A parameter: it has its value from the beginning.</summary>
    public void Declare(int name)
    {
        _set.Add(name);
        _first[name] = false;
    }

    /// <summary>Begins the branches of an if: each starts from what is known here.</summary>
    public Branches BeginBranches() => new(this);

    /// <summary>Finds the hidden names, once all bodies around this one are complete.</summary>
    public void Complete(IReadOnlyDictionary<string, int> names)
    {
        if (!_first.ContainsValue(true)) return;
        Hidden =
        [
            .. names.Where(name => _first.GetValueOrDefault(name.Value) && outer?.Mentions(name.Value) != true)
                .Select(name => new KeyValuePair<int, Undefined>(name.Value, Undefined.Variable(name.Key))),
        ];
    }

    private bool Mentions(int name) => _first.ContainsKey(name) || outer?.Mentions(name) == true;

    /// <summary>The body, the elifs and the else of an if.</summary>
    internal sealed class Branches
    {
        private const int Count = 3;

        private readonly ScopeNames _names;
        private readonly Dictionary<int, bool> _first;
        private readonly HashSet<int> _set;
        private readonly List<(Dictionary<int, bool> First, HashSet<int> Set)> _ended = [];

        public Branches(ScopeNames names)
        {
            (_names, _first, _set) = (names, names._first, names._set);
            Begin();
        }

        /// <summary>Ends a branch and begins the next.</summary>
        public void Next()
        {
            _ended.Add((_names._first, _names._set));
            Begin();
        }

        /// <summary>Ends the last branch. Only a name that all three set is set for certain; the others may be variables.</summary>
        public void End()
        {
            _ended.Add((_names._first, _names._set));
            Begin();
            foreach ((Dictionary<int, bool> first, HashSet<int> set) in _ended)
            {
                foreach ((int name, bool isSet) in first) _names._first[name] = isSet;
                _names._set.UnionWith(set);
            }

            foreach (int name in _names._set.Except(_set))
                if (_ended.Count(branch => branch.Set.Contains(name)) < Count) _names._first[name] = false;
        }

        private void Begin() => (_names._first, _names._set) = (new(_first), [.. _set]);
    }
}
