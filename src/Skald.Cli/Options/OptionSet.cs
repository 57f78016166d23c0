using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Skald.Cli.Options;

/// <summary>Options that each set one member of a settings record.</summary>
/// <remarks>
/// A preset gives the record, then the configuration file and then the command line are applied to it: each changes
/// only what it names. No option has a default of its own; help shows the record's.
/// </remarks>
/// <param name="defaults">The record whose values help shows.</param>
internal sealed class OptionSet<TSettings>(TSettings defaults)
{
    private readonly List<(Option Option, Func<TSettings, ParseResult, TSettings> Set)> _members = [];

    /// <summary>The options, in the order in which help lists them.</summary>
    public IEnumerable<Option> Options => _members.Select(member => member.Option);

    /// <summary>Adds an option for one member.</summary>
    /// <param name="name">With its dashes: <c>--learning-rate</c>.</param>
    /// <param name="description">A sentence for help, with the unit.</param>
    /// <param name="get">Reads the member, for the default that help shows.</param>
    /// <param name="set">A copy of the record with the member changed.</param>
    public OptionSet<TSettings> Add<T>(
        string name, string description, Func<TSettings, T> get, Func<TSettings, T, TSettings> set)
    {
        T usual = get(defaults);
        string shown = usual is null or "" ? "" : string.Create(CultureInfo.InvariantCulture, $" [{Lower(usual)}]");
        var option = new Option<T>(name) { Description = description + shown };
        _members.Add((option, (settings, args) => set(settings, args.GetValue(option)!)));
        return this;
    }

    /// <summary>Offers the options on a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in Options) command.Add(option);
    }

    /// <summary>Applies those options that a command line names.</summary>
    public TSettings Apply(TSettings basis, ParseResult args)
    {
        foreach ((Option option, Func<TSettings, ParseResult, TSettings> set) in _members)
            if (args.GetResult(option) is OptionResult { Implicit: false }) basis = set(basis, args);
        return basis;
    }

    private static object Lower(object value) =>
        value is bool or Enum ? value.ToString()!.ToLowerInvariant() : value;
}
