namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>A filter, test, method or global function: its name, its parameters, and what it does.</summary>
internal sealed class Operation
{
    private readonly Func<Invocation, object> _body;
    private readonly string[]? _parameters;
    private readonly int _required;

    /// <summary>An operation with parameters that can be passed in order or by name.</summary>
    /// <param name="name">As templates write it.</param>
    /// <param name="parameters">Their names, parted by blanks; the optional ones end with a question mark.</param>
    /// <param name="body">What it does.</param>
    public Operation(string name, string parameters, Func<Invocation, object> body)
    {
        (Name, _body) = (name, body);
        string[] names = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _required = names.TakeWhile(n => !n.EndsWith('?')).Count();
        _parameters = [.. names.Select(n => n.TrimEnd('?'))];
    }

    /// <summary>An operation that reads its arguments itself.</summary>
    public Operation(string name, Func<Invocation, object> body) => (Name, _body) = (name, body);

    public string Name { get; }

    /// <summary>Binds the arguments and does it.</summary>
    public object Invoke(Rendering rendering, object subject, Arguments arguments)
    {
        rendering.Meter.Step();
        return _body(new Invocation(rendering, subject, arguments, Bind(rendering, arguments)));
    }

    private object?[] Bind(Rendering rendering, Arguments arguments)
    {
        if (_parameters is null || (_required == 0 && ReferenceEquals(arguments, Arguments.None))) return [];
        int given = arguments.Positional.Length;
        if (given > _parameters.Length)
            throw rendering.Error($"{Name}() takes at most {_parameters.Length} arguments ({given} given)");

        var bound = new object?[_parameters.Length];
        arguments.Positional.CopyTo(bound, 0);
        foreach ((string name, object value) in arguments.Named)
        {
            int place = Array.IndexOf(_parameters, name);
            if (place < 0) throw rendering.Error($"{Name}() got an unexpected keyword argument '{name}'");
            if (bound[place] is not null) throw rendering.Error($"{Name}() got multiple values for argument '{name}'");
            bound[place] = value;
        }

        int missing = Array.IndexOf(bound, null, 0, _required);
        return missing < 0
            ? bound
            : throw rendering.Error($"{Name}() missing required argument: '{_parameters[missing]}'");
    }
}
