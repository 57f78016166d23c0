using Skald.Tokenizers.Templates.Statements;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>A macro, or the body of a <c>{% call %}</c>, with the variables of the place where it is defined.</summary>
internal sealed class Macro(MacroDefinition definition, Scope home) : Callable
{
    public override string TypeName => "Macro";

    public override object Call(Rendering rendering, Arguments arguments)
    {
        Meter meter = rendering.Meter;
        SourcePosition caller = meter.Position;
        Scope scope = home.Inner(definition.Names);
        meter.Enter(definition.FirstWork ?? caller);
        Bind(rendering, scope, arguments);
        _ = rendering.Capture(definition.Body, scope, out string text);
        meter.Leave();
        meter.Position = caller;
        return rendering.Made(text);
    }

    public override object? Attribute(string name) => name switch
    {
        "name" => definition.Name,
        "arguments" => new TupleValue([.. definition.Parameters.Select(p => (object)p.Name)]),
        "catch_kwargs" => Boxed.Of(definition.Special.Named is not null),
        "catch_varargs" => Boxed.Of(definition.Special.Positional is not null),
        "caller" => Boxed.Of(definition.Special.Caller is not null),
        _ => null,
    };

    public override string ToString() => $"<Macro '{definition.Name}'>";

    private void Bind(Rendering rendering, Scope scope, Arguments arguments)
    {
        MacroParameter[] parameters = definition.Parameters;
        List<KeyValuePair<string, object>> named = [.. arguments.Named];
        List<MacroParameter>? missing = null;
        for (int i = 0; i < parameters.Length; i++)
        {
            MacroParameter parameter = parameters[i];
            object? value = i < arguments.Positional.Length ? arguments.Positional[i] : Take(named, parameter.Name);
            if (value is null) (missing ??= []).Add(parameter);
            else scope.Set(parameter.Variable, value);
        }

        if (definition.Special.Caller is { } callerVariable && parameters.All(p => p.Name != "caller"))
            scope.Set(callerVariable, Take(named, "caller") ?? new Undefined("No caller defined"));
        if (definition.Special.Named is { } namedVariable)
        {
            var rest = new DictBuilder();
            foreach ((string name, object value) in named) rest.Set(name, value);
            scope.Set(namedVariable, rest.Build());
        }
        else if (named.Count > 0)
        {
            throw rendering.Error(named.Any(argument => argument.Key == "caller")
                ? $"macro '{definition.Name}' was invoked with two values for the special caller argument. "
                    + "This is most likely a bug."
                : $"macro '{definition.Name}' takes no keyword argument '{named[0].Key}'");
        }

        if (definition.Special.Positional is { } positionalVariable)
            scope.Set(positionalVariable, new TupleValue([.. arguments.Positional.Skip(parameters.Length)]));
        else if (arguments.Positional.Length > parameters.Length)
            throw rendering.Error($"macro '{definition.Name}' takes not more than {parameters.Length} argument(s)");

        // A default may use what comes before it, and what the call passed.
        foreach (MacroParameter parameter in missing ?? [])
            scope.Set(parameter.Variable, Default(rendering, scope, parameter));
    }

    private object Default(Rendering rendering, Scope scope, MacroParameter parameter)
    {
        if (parameter.Default is null) return new Undefined($"parameter '{parameter.Name}' was not provided");
        SourcePosition caller = rendering.Meter.Position;
        rendering.Meter.Position = definition.Position;
        object value = parameter.Default.Evaluate(scope);
        rendering.Meter.Position = caller;
        return value;
    }

    private static object? Take(List<KeyValuePair<string, object>> named, string name)
    {
        int at = named.FindIndex(argument => argument.Key == name);
        if (at < 0) return null;
        object value = named[at].Value;
        named.RemoveAt(at);
        return value;
    }
}
