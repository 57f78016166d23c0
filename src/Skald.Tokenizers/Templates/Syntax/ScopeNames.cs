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
    // The body itself, and above it a layer for each branch of an if that is being parsed.
    private readonly List<Layer> _layers = [new Layer()];

    /// <summary>The names that are undefined until they are set; known once the template is parsed.</summary>
    public KeyValuePair<int, Undefined>[] Hidden { get; private set; } = [];

    public void Read(int name) => Mention(name, isSet: false);

    public void Set(int name)
    {
        Mention(name, isSet: true);
        if (!_layers.Exists(layer => layer.Set.Contains(name))) _layers[^1].Set.Add(name);
    }

    /// <summary>A parameter: it has its value from the beginning.</summary>
    public void Declare(int name)
    {
        _layers[0].First[name] = false;
        _layers[0].Set.Add(name);
    }

    /// <summary>Begins the branches of an if.</summary>
    public Branches BeginBranches() => new(this);

    /// <summary>Finds the hidden names, once all bodies around this one are complete.</summary>
    /// <param name="names">The name of each number.</param>
    public void Complete(IReadOnlyList<string> names) => Hidden =
    [
        .. _layers[0].First.Where(name => name.Value && outer?.Mentions(name.Key) != true)
            .Select(name => new KeyValuePair<int, Undefined>(name.Key, Undefined.Variable(names[name.Key]))),
    ];

    private bool Mentions(int name) => _layers[0].First.ContainsKey(name) || outer?.Mentions(name) == true;

    private void Mention(int name, bool isSet)
    {
        if (!_layers.Exists(layer => layer.First.ContainsKey(name))) _layers[^1].First.Add(name, isSet);
    }

    /// <summary>What a body, or a branch beyond what stands before it, mentions.</summary>
    private sealed class Layer
    {
        /// <summary>Each name, with whether it was set before it was read.</summary>
        public Dictionary<int, bool> First { get; } = [];

        public HashSet<int> Set { get; } = [];
    }

    /// <summary>The body, the elifs and the else of an if: each knows what stands before the if.</summary>
    internal sealed class Branches
    {
        private const int Count = 3;

        private readonly ScopeNames _names;
        private readonly List<Layer> _ended = [];

        public Branches(ScopeNames names)
        {
            _names = names;
            names._layers.Add(new Layer());
        }

        /// <summary>Ends a branch and begins the next.</summary>
        public void Next()
        {
            Pop();
            _names._layers.Add(new Layer());
        }

        /// <summary>Ends the last branch. Only a name that all three set is set for certain; the others may be variables.</summary>
        public void End()
        {
            Pop();
            Layer before = _names._layers[^1];
            foreach (Layer branch in _ended)
                foreach ((int name, bool isSet) in branch.First) before.First[name] = isSet;
            foreach (int name in _ended.SelectMany(branch => branch.Set).ToArray())
            {
                before.Set.Add(name);
                bool isCertain = _ended.Count == Count && _ended.TrueForAll(branch => branch.Set.Contains(name));
                if (!isCertain && before.First.ContainsKey(name)) before.First[name] = false;
            }
        }

        private void Pop()
        {
            _ended.Add(_names._layers[^1]);
            _names._layers.RemoveAt(_names._layers.Count - 1);
        }
    }
}
