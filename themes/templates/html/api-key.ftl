<#import "template.ftl" as layout>
<@layout.emailLayout>
<p>${msg("api-key-mail-" + occasion + "-intro")}</p>
<table>
<#list facts as fact>
<tr><td>${msg("api-key-mail-" + fact.label)}</td><td>${fact.value}</td></tr>
</#list>
</table>
<p>${msg("api-key-mail-" + occasion + "-advice")}</p>
<p>${msg("api-key-mail-footer", realmName)}</p>
</@layout.emailLayout>
