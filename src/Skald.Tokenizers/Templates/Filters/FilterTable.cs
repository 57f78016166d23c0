using System.Collections.ObjectModel;
using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>The filters that a template can name, collected from the classes beside this one.</summary>
internal static class FilterTable
{
    private static readonly ReadOnlyDictionary<string, Operation> s_filters =
        new Operation[][]
        {
            TextFilters.All, WrappingFilters.All, HtmlFilters.All, LinkFilter.All, NumberFilters.All, SequenceFilters.All,
            SelectionFilters.All, OrderFilters.All, ValueFilters.All, JsonFilter.All,
        }
        .SelectMany(filters => filters).ToDictionary(filter => filter.Name, StringComparer.Ordinal).AsReadOnly();

    public static Operation? Find(string name) => s_filters.GetValueOrDefault(name);
}
